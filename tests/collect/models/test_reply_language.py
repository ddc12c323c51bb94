import pytest

from mkdocs_commit_digest.collect.models.reply_language import is_in_language

ENGLISH = "The change moves the check of the limit into the worker, and callers that passed none now get an error."
GERMAN = "Die Änderung verschiebt die Prüfung der Grenze und ist nicht mit den alten Aufrufen verträglich, die es gibt."
FRENCH = "Le changement déplace la vérification de la limite dans le module et les appels sont plus rapides pour tous."
CHINESE = "这个提交把限制检查移到了 `Worker.run` 中，调用 `submit(limit=None)` 的代码现在会得到 ValueError 错误。"
JAPANESE = "この変更は `Worker.run` の制限チェックを移動し、呼び出し側はエラーを受け取るようになります。"
KOREAN = "이 변경은 `Worker.run`의 제한 검사를 이동하며 호출자는 이제 오류를 받습니다."
RUSSIAN = "Изменение переносит проверку предела в обработчик, и вызовы без него теперь завершаются ошибкой."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (ENGLISH, "en-GB"),
        (GERMAN, "de"),
        (FRENCH, "fr"),
        (CHINESE, "zh"),
        (CHINESE, "zh-TW"),
        (JAPANESE, "ja"),
        (KOREAN, "ko"),
        (RUSSIAN, "ru"),
        ("修复 FlashAttention 在 CUDA Graph 模式下 KV cache 的内存泄漏，影响 DeepSeek-V3 和 Qwen3 模型。", "zh"),
        ("在 sglang/srt/layers/moe.py 中加入 fused_moe_kernel_v2，并在 H100 上启用 FP8。", "zh"),
        ("", "zh"),
        ("", "en"),
        ("`a_b` → `c_d`", "zh"),
        ("Renames `x`.", "en"),
        ("Renames `文件` in the menu to `档案`, since users of the older menu were confused.", "en"),
        (ENGLISH, "vi"),
    ],
)
def test_text_in_the_language_asked_for_is_accepted(text, language):
    assert is_in_language(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "zh"),
        (GERMAN, "zh"),
        (GERMAN, "en"),
        (FRENCH, "en"),
        (ENGLISH, "de"),
        (CHINESE, "en"),
        (RUSSIAN, "en"),
        (CHINESE, "ko"),
        (ENGLISH, "ru"),
        ("修复 the memory leak of the cache in graph mode when the model is loaded twice.", "zh"),
    ],
)
def test_text_in_another_language_is_noticed(text, language):
    assert not is_in_language(text, language)
