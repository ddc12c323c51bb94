"""Tokens that carry their maker's mark: one row a kind of secret.

A row is tried only on text that holds one of its hints, which makes clean text cheap. Every pattern starts at a hint or
a few characters before it and repeats one character class at a time, so matching is linear in the text.
Sources: the providers' documentation of their formats, and the public rule sets of secret scanners.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from mkdocs_commit_digest.collect.redaction.makers import MAKERS
from mkdocs_commit_digest.collect.redaction.token_shapes import mark_of, pattern_of

ESCAPES = (r"\\[0bfnrtv]", r"\\u[0-9A-Fa-f]{4}", r"\\x[0-9A-Fa-f]{2}", "%[0-9A-Fa-f]{2}")
"""Escaped characters in source code and addresses: their last letter or digit belongs to no word."""
_EDGE = f"(?:(?<![A-Za-z0-9])|{'|'.join(f'(?<={escape})' for escape in ESCAPES)})"
_END = r"(?![A-Za-z0-9])"
_RANDOM = r"(?=[\w-]{0,60}[0-9])(?=[\w-]{0,60}[A-Z])(?=[\w-]{0,60}[a-z])"
"""Behind a mark that is short enough to begin a name: letters of both cases and a digit."""


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


@dataclass(frozen=True, slots=True)
class SecretPattern:
    """How one kind of secret looks."""

    kind: str
    """Stands in the mark: `[redacted:aws-key]`."""
    hints: tuple[str, ...]
    """Every match begins with one of them (letter case included), or holds the only one `before` characters later."""
    pattern: str
    """Where it has a group `secret`, only that is taken out."""
    before: range = range(1)

    @property
    def regex(self) -> re.Pattern[str]:
        """The pattern, compiled when it is first needed: most never are, and all of them take a while."""
        return _compiled(self.pattern)

    @property
    def begins_with_mark(self) -> bool:
        """Whether nothing stands before the mark."""
        return self.before.stop == 1


def _row(kind: str, hints: str, pattern: str, before: int = 0) -> SecretPattern:
    return SecretPattern(kind, tuple(hints.split()), _EDGE + pattern, range(before + 1))


def _made_rows() -> list[SecretPattern]:
    """Return a row for each shape of each maker's tokens."""
    rows = []
    for kind, shapes in MAKERS:
        for shape in shapes.split():
            found_by, before = mark_of(shape)
            rows.append(SecretPattern(kind, (found_by,), _EDGE + pattern_of(shape), before))
    return rows


SECRET_PATTERNS = (
    # --- clouds ---
    _row("aws-key", "AKIA ASIA ABIA ACCA", r"A(?:KI|SI|BI|CC)A[A-Z0-9]{16}" + _END),
    _row("aws-key", "ABSK", r"ABSK[A-Za-z0-9+/]{109,269}={0,2}"),
    # The file of keys that AWS hands out: the key's number, then the key.
    _row(
        "aws-secret",
        "AKIA ASIA",
        r"A(?:KI|SI)A[A-Z0-9]{16}[\"']?[,;:|\t][ \t]?[\"']?(?P<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
    ),
    _row("google-key", "AIza", r"AIza[\w-]{35}"),
    _row("google-token", "ya29.", r"ya29\.[\w-]{20,}"),
    _row("google-secret", "GOCSPX-", r"GOCSPX-[\w-]{20,}"),
    _row("google-token", "1//0", r"1//0[\w-]{40,}"),
    _row(
        "azure-key",
        "AccessKey=",
        r"[A-Za-z]{0,16}AccessKey=(?P<secret>[A-Za-z0-9+/]{20,}={0,2})",
        before=16,
    ),
    _row(
        "azure-key",
        "AccountKey=",
        r"[A-Za-z]{0,16}AccountKey=(?P<secret>[A-Za-z0-9+/]{20,}={0,2})",
        before=16,
    ),
    _row("azure-signature", "sig=", r"sig=(?P<secret>[A-Za-z0-9%+/]{30,}(?:%3D|%3d|=))"),
    _row("alibaba-key", "LTAI", r"LTAI[A-Za-z0-9]{12,26}" + _END),
    _row("tencent-key", "AKID", r"AKID(?=[A-Za-z]{0,31}[0-9])[A-Za-z0-9]{28,36}" + _END),
    _row("digitalocean-token", "doo_v1_ dop_v1_ dor_v1_", r"do[opr]_v1_[0-9a-f]{64}"),
    _row("cloudflare-key", "v1.0-", r"v1\.0-[0-9a-f]{24}-[0-9a-f]{140,}"),
    _row("heroku-key", "HRKU-", r"HRKU-[\w-]{36,}"),
    _row("fly-token", "fo1_ fm1r_ fm2_", r"(?:fo1|fm1r|fm2)_[\w+/=-]{40,}"),
    _row("vault-token", "hvs. hvb. hvr.", r"hv[sbr]\.[\w-]{20,}"),
    _row("pulumi-token", "pul-", r"pul-[0-9a-f]{40}" + _END),
    _row("databricks-token", "dapi", r"dapi[0-9a-f]{32}(?:-\d)?" + _END),
    _row("planetscale-secret", "pscale_", r"pscale_(?:tkn|pw|oauth)_[\w.=-]{20,}"),
    _row("supabase-key", "sbp_ sb_secret_", r"(?:sbp_[0-9a-f]{40}|sb_secret_[\w-]{20,})"),
    _row("neon-key", "napi_", r"napi_(?=[A-Za-z]{0,60}[0-9])[A-Za-z0-9]{64}" + _END),
    _row("vercel-token", "vca_ vci_ vck_ vcp_ vcr_", r"vc[aikpr]_" + _RANDOM + r"[A-Za-z0-9]{24,80}" + _END),
    _row("netlify-token", "nfb_ nfc_ nfo_ nfp_ nfu_", r"nf[bcopu]_" + _RANDOM + r"[A-Za-z0-9]{36}" + _END),
    _row("deno-token", "ddo_ ddp_", r"dd[op]_" + _RANDOM + r"[A-Za-z0-9]{36}" + _END),
    _row("confluent-secret", "cflt", r"cflt" + _RANDOM + r"[A-Za-z0-9+/]{60}" + _END),
    _row("tailscale-key", "tskey-", r"tskey-(?:[a-z]{3,12}-)?[A-Za-z0-9]{8,64}-[A-Za-z0-9]{20,64}" + _END),
    # --- forges, packages, CI ---
    _row("github-token", "ghp_ gho_ ghu_ ghs_ ghr_", r"gh[pousr]_[A-Za-z0-9]{20,}"),
    _row("github-token", "github_pat_", r"github_pat_[A-Za-z0-9_]{20,}"),
    _row(
        "gitlab-token",
        "glpat- glptt- gldt- glrt- glcbt- gloas- glft- glsoat- glimt- glagent- glffct-",
        r"gl(?:pat|ptt|dt|rt|cbt|oas|ft|soat|imt|agent|ffct)-[\w.-]{20,}",
    ),
    _row("gitlab-token", "GR1348941", r"GR1348941[\w-]{20,}"),
    _row("gitlab-session", "_gitlab_session=", r"_gitlab_session=(?P<secret>[0-9a-f]{32})" + _END),
    _row("bitbucket-password", "ATBB", r"ATBB" + _RANDOM + r"[A-Za-z0-9]{32}" + _END),
    _row("clojars-token", "CLOJARS_", r"CLOJARS_[0-9a-f]{60}" + _END),
    _row("crates-token", "cio", r"cio" + _RANDOM + r"[A-Za-z0-9]{32}" + _END),
    _row("nuget-key", "oy2", r"oy2(?=[a-z]{0,40}[0-9])(?=[0-9]{0,40}[a-z])[a-z0-9]{43}" + _END),
    _row("sonar-token", "sqa_ sqp_ squ_", r"sq[apu]_[0-9a-f]{40}" + _END),
    _row("npm-token", "npm_", r"npm_(?=[A-Za-z]{0,35}[0-9])[A-Za-z0-9]{36}" + _END),
    _row("pypi-token", "pypi-AgE", r"pypi-AgE[\w-]{20,}"),
    _row("rubygems-key", "rubygems_", r"rubygems_[0-9a-f]{48}"),
    _row("docker-token", "dckr_", r"dckr_[po]at_[\w-]{20,}"),
    _row("artifactory-key", "AKCp", r"AKCp[A-Za-z0-9]{60,}"),
    _row("buildkite-token", "bkua_", r"bkua_[0-9a-f]{40}"),
    _row("circleci-token", "CCIPAT_ CCIPRJ_", r"CCIP(?:AT|RJ)_[A-Za-z0-9]{10,}_[0-9a-f]{40}"),
    _row("sourcegraph-token", "sgp_", r"sgp_(?:[0-9a-z]{16}_|local_)?[0-9a-f]{40}"),
    _row("atlassian-token", "ATATT3 ATCTT3", r"AT[AC]TT3[\w=-]{40,}"),
    # --- models ---
    _row("anthropic-key", "sk-ant-", r"sk-ant-[\w-]{16,}"),
    _row("openai-key", "sk-", r"sk-(?:proj|svcacct|admin|or-v1|None)-[\w-]{16,}"),
    _row("openai-key", "sk-", r"sk-(?=[A-Za-z]{0,60}[0-9])(?=[0-9]{0,60}[A-Za-z])[A-Za-z0-9]{16,}" + _END),
    _row("huggingface-token", "hf_", r"hf_(?=[A-Za-z]{0,40}(?:[0-9]|[a-z][A-Z]))[A-Za-z0-9]{30,}" + _END),
    _row("huggingface-token", "api_org_", r"api_org_[A-Za-z0-9]{30,}"),
    _row("groq-key", "gsk_", r"gsk_[A-Za-z0-9]{40,}"),
    _row("xai-key", "xai-", r"xai-[A-Za-z0-9]{60,}"),
    _row("replicate-token", "r8_", r"r8_[A-Za-z0-9]{37}" + _END),
    _row("perplexity-key", "pplx-", r"pplx-[A-Za-z0-9]{40,}"),
    _row("nvidia-key", "nvapi-", r"nvapi-[\w-]{40,}"),
    _row("cerebras-key", "csk-", r"csk-(?=[A-Za-z]{0,40}[0-9])[A-Za-z0-9]{48}" + _END),
    _row("elevenlabs-key", "sk_", r"sk_[0-9a-f]{48}" + _END),
    _row("fireworks-key", "fw_", r"fw_" + _RANDOM + r"[A-Za-z0-9]{22,24}" + _END),
    _row("jina-key", "jina_", r"jina_" + _RANDOM + r"[\w-]{60}(?![\w-])"),
    _row(
        "langfuse-key",
        "sk-lf-",
        r"sk-lf-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}" + _END,
    ),
    _row("langsmith-key", "lsv2_", r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}" + _END),
    _row("tavily-key", "tvly-", r"tvly-(?:[a-z]{3,8}-)?" + _RANDOM + r"[A-Za-z0-9-]{28,64}(?![\w-])"),
    _row("voyage-key", "pa-", r"pa-" + _RANDOM + r"[\w-]{43}(?![\w-])"),
    # --- messages ---
    _row("slack-token", "xox", r"xox[abceoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,}"),
    _row("slack-token", "xoxd-", r"xoxd-[A-Za-z0-9%/+=-]{20,}"),
    _row("slack-token", "xapp-", r"xapp-\d-[A-Za-z0-9-]{20,}"),
    _row(
        "slack-webhook",
        "hooks.slack.com/",
        r"hooks\.slack\.com/(?:services|workflows|triggers)/(?P<secret>[A-Za-z0-9+/]{20,})",
    ),
    _row(
        "discord-webhook",
        "discord.com/api/webhooks/ discordapp.com/api/webhooks/",
        r"discord(?:app)?\.com/api/webhooks/\d{5,}/(?P<secret>[\w-]{30,})",
    ),
    _row("teams-webhook", "webhook.office.com/", r"webhook\.office\.com/webhookb2/(?P<secret>[\w@/-]{40,})"),
    _row("twilio-key", "SK", r"SK[0-9a-f]{32}" + _END),
    _row("sendgrid-key", "SG.", r"SG\.[\w-]{16,32}\.[\w-]{16,64}"),
    _row("mailgun-key", "key-", r"key-[0-9a-f]{32}" + _END),
    _row(
        "discord-token",
        "MD MT Mj Mz ND NT Nj Nz OD OT",
        r"(?:M[DTjz]|N[DTjz]|O[DT])[A-Za-z0-9]{21,26}\.[\w-]{6}\.(?=[A-Za-z_-]{0,30}[0-9])[\w-]{27,38}(?![\w-])",
    ),
    _row("brevo-key", "xkeysib- xsmtpsib-", r"x(?:key|smtp)sib-[0-9a-f]{64}-[A-Za-z0-9]{16}" + _END),
    _row("resend-key", "re_", r"re_[A-Za-z0-9]{8}_" + _RANDOM + r"[A-Za-z0-9]{24}" + _END),
    _row("facebook-token", "EAAC EAAM", r"EAA[CM]" + _RANDOM + r"[A-Za-z0-9]{100,}"),
    # --- money, shops, tools ---
    _row(
        "stripe-key",
        "sk_live_ sk_test_ sk_prod_ rk_live_ rk_test_ rk_prod_",
        r"[sr]k_(?:live|test|prod)_[A-Za-z0-9]{10,}",
    ),
    _row("stripe-secret", "whsec_", r"whsec_[A-Za-z0-9+/]{20,}={0,2}"),
    _row("shopify-token", "shpat_ shpca_ shppa_ shpss_", r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    _row("square-token", "sq0", r"sq0(?:atp|csp|idp)-[\w-]{20,}"),
    _row("airtable-token", "pat", r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    _row("notion-token", "secret_ ntn_", r"(?:secret_[A-Za-z0-9]{43}|ntn_\d{11}[A-Za-z0-9]{35})" + _END),
    _row("linear-key", "lin_", r"lin_(?:api|oauth)_[A-Za-z0-9]{32,}"),
    _row("posthog-key", "phx_", r"phx_" + _RANDOM + r"[A-Za-z0-9]{40,52}" + _END),
    _row("dropbox-token", "sl.", r"sl\.(?:u\.)?" + _RANDOM + r"[\w=-]{120,}"),
    _row("asana-token", "1/1 2/1", r"[12]/1[0-9]{10,18}(?:/1[0-9]{10,18})?:[0-9a-f]{32}" + _END),
    _row("onepassword-token", "ops_eyJ", r"ops_eyJ[\w+/=-]{100,}"),
    _row("figma-token", "figd_", r"figd_[\w-]{36,}"),
    _row("postman-key", "PMAK-", r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}"),
    _row("newrelic-key", "NRAK-", r"NRAK-[A-Z0-9]{27}"),
    _row("grafana-token", "glc_ glsa_", r"(?:glc_[A-Za-z0-9+/]{32,}={0,2}|glsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8})"),
    _row("sentry-token", "sntrys_ sntryu_", r"sntry[su]_[\w+/=-]{40,}"),
    _row("doppler-token", "dp.", r"dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[\w-]{2,35}\.)?[A-Za-z0-9]{40,44}"),
    _row("contentful-token", "CFPAT-", r"CFPAT-[\w-]{40,}"),
    _row("mapbox-token", "sk.eyJ", r"sk\.eyJ[\w-]{20,}\.[\w-]{16,}"),
    _row("age-key", "AGE-SECRET-KEY-1", r"AGE-SECRET-KEY-1[0-9A-Z]{50,}"),
    # --- anybody's ---
    _row("password-hash", "{SSHA {SHA", r"\{(?:SSHA|SHA)\d{0,3}\}[A-Za-z0-9+/]{26,}={0,2}"),
    _row("jwt", "eyJ", r"eyJ[\w-]{8,8192}\.eyJ[\w-]{4,}(?:\.[\w-]*)?"),
    # An encrypted one has five parts, the second may be empty.
    _row("jwt", "eyJ", r"eyJ[\w-]{16,4096}\.[\w-]{0,4096}\.[\w-]{8,64}\.[\w-]{2,}\.[\w-]{16,}"),
    # A private key, base64 once more, as Kubernetes and CI settings keep it.
    _row(
        "private-key",
        "LS0tLS1CRUdJTiB",
        r"LS0tLS1CRUdJTiB(?:QUklWQVRF|SU0EgUFJJVkFURS|FQyBQUklWQVRF|PUEVOU1NIIFBSSVZBVEUg|FTkNSWVBURUQgUFJJVkFURS)"
        r"[A-Za-z0-9+/=]{40,}",
    ),
    *_made_rows(),
)
