"""Which sentences are the model's own conclusions: on security, speed or failures, of which no line speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.evidence.commit_index import CommitIndex


@dataclass(frozen=True, slots=True)
class _Topic:
    """What a sentence may speak of, and the words by which a commit speaks of it."""

    stated: re.Pattern[str]
    grounded: re.Pattern[str]


def _topic(stated: str, grounded: str = "") -> _Topic:
    either = rf"{stated}|{grounded}" if grounded else stated
    return _Topic(re.compile(stated, re.IGNORECASE), re.compile(either, re.IGNORECASE))


_TOPICS = (
    _topic(r"\battack|\badversar(?:y|ies)\b|攻击"),
    _topic(r"\bvulnerab|\bexploit|\bCVE-|漏洞", r"\bsecurity\b|GHSA|安全"),
    _topic(r"\binject(?:ion|ed code|ed command)|注入攻击|注入漏洞|命令注入|代码注入"),
    _topic(r"denial[- ]of[- ]service|\bRe?DoS\b|catastrophic|\bbacktrack|拒绝服务|灾难性"),
    _topic(r"\bmalicious|\bmanipulated|\bcrafted|\btamper|\bforged|\bspoof|恶意|篡改"),
    _topic(r"\buntrusted|不可信"),
    _topic(r"\bprivilege|\bescalat|提权|越权", r"\bsudo\b|\broot\b|权限"),
    _topic(
        r"\b(?:bypass|circumvent)(?:s|es|ed|ing)? (?:[a-z]+ ){0,3}"
        r"(?:check|auth|restrict|protect|sandbox|verif|valid|secur|polic)"
        r"|绕过[^，。；]{0,8}(?:检查|校验|验证|限制|认证|鉴权|保护|沙箱)",
        r"\bbypass|\bcircumvent|\bskip|\bsecur|绕过|跳过",
    ),
    _topic(r"\barbitrary code|\bremote code|\brun(?:s|ning)? (?:any |foreign )?code\b|任意代码|远程代码"),
    _topic(
        r"\b(?:leak|expos)(?:s|es|ed|ing|e)? (?:[a-z]+ ){0,3}(?:secret|credential|token|password|key|data|information)"
        r"|(?:信息|数据|凭据|密钥|令牌|密码)(?:被)?(?:泄露|泄漏|暴露)|(?:泄露|泄漏|暴露)(?:[^，。；]{0,6})(?:信息|数据|凭据|密钥|令牌|密码)",
        r"\bleak|\bcredential|\bsecret|redact|密钥|凭据",
    ),
    _topic(
        r"\binsecure|\bsecurity (?:risk|hole|issue|problem|impact)|不安全|安全(?:风险|隐患|问题)",
        r"\bsecur|\bunsafe|\bsafe|\btrust|安全",
    ),
    _topic(
        r"\bfaster\b|\bspeed(?:s|ed|ing)?[- ]?up|\bslower\b|\bslow(?:s|ed|ing)? down|\bquicker|\blatency"
        r"|\bthroughput|\boverhead|\bcosts? (?:nothing|little|less)"
        r"|\bperformance (?:gain|impact|cost|penalt|regress|improve|benefit|hit)|更快|变快|加速|变慢|更慢|减慢"
        r"|性能(?:提升|下降|开销|影响|损失|优势|改善)|延迟(?!加载|导入|初始化|执行|求值|绑定|到|至)|吞吐|运行开销|额外开销|耗时",
        r"\bperf\b|performan|\boptimi[sz]|\bfast|\bspeed|\bslow|\bquick|\befficien|\bcache|\bavoid"
        r"|\bredundant|\bbench|\bexpensive|\bcheap|\blinear|\bquadratic|\bcost|time|性能|优化|缓存",
    ),
    _topic(
        r"\bmemory (?:usage|use|footprint|consumption|pressure|leak)|\bout of memory|\bOOM\b"
        r"|内存(?:占用|消耗|使用|泄漏|泄露|压力|不足)",
        r"\bmemory|\bmem\b|\balloc|\bbuffer|\bcopy|\bcopies|\bfree|\bbytes|内存",
    ),
    _topic(r"\bdeadlock|死锁", r"\block|\bmutex|\bblock|锁"),
    _topic(
        r"\brace condition|\bdata race|竞态|竞争条件", r"\brac(?:e|y|ing)\b|\bconcurren|\bthread|\batomic|\block|并发"
    ),
    _topic(
        r"\bcrash|\bsegfault|\bsegmentation fault|崩溃",
        r"\bpanic|\babort|\bfail|\berror|\bexception|\braise|\bthrow|\billegal|\bnull|\bfix|\bexit|异常|报错|错误",
    ),
    _topic(
        r"\bhangs?\b|\binfinite loop|\bfreez|卡死|挂起|死循环|无限循环",
        r"\bhang|\btimeout|\bstuck|\bblock|\bwait|\bloop|超时|循环",
    ),
)


def is_conclusion(sentence: str, index: CommitIndex) -> bool:
    """Tell a sentence on security, speed or failures where neither message nor changed lines speak of such a thing."""
    topics = [topic for topic in _TOPICS if topic.stated.search(sentence)]
    return any(not _is_spoken_of(topic, index) for topic in topics)


def _is_spoken_of(topic: _Topic, index: CommitIndex) -> bool:
    if topic.grounded.search(index.message):
        return True
    return any(line.side != " " and topic.grounded.search(line.text) for line in index.lines.all())
