"""Tokens that carry their maker's mark: one row a kind of secret.

A row is tried only on text that holds one of its hints, which makes clean text cheap. Every pattern starts at a hint or
a few characters before it and repeats one character class at a time, so matching is linear in the text.
Sources: the providers' documentation of their formats, and the public rule sets of secret scanners.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ESCAPES = (r"\\[0bfnrtv]", r"\\u[0-9A-Fa-f]{4}", r"\\x[0-9A-Fa-f]{2}", "%[0-9A-Fa-f]{2}")
"""Escaped characters in source code and addresses: their last letter or digit belongs to no word."""
_EDGE = f"(?:(?<![A-Za-z0-9])|{'|'.join(f'(?<={escape})' for escape in ESCAPES)})"
_END = r"(?![A-Za-z0-9])"


@dataclass(frozen=True, slots=True)
class SecretPattern:
    """How one kind of secret looks."""

    kind: str
    """Stands in the mark: `[redacted:aws-key]`."""
    hints: tuple[str, ...]
    """Every match begins with one of them (letter case included), or holds it at most `before` characters later."""
    regex: re.Pattern[str]
    """Where it has a group `secret`, only that is taken out."""
    before: int = 0


def _row(kind: str, hints: str, pattern: str, before: int = 0) -> SecretPattern:
    return SecretPattern(kind, tuple(hints.split()), re.compile(_EDGE + pattern), before)


SECRET_PATTERNS = (
    # --- clouds ---
    _row("aws-key", "AKIA ASIA ABIA ACCA", r"A(?:KI|SI|BI|CC)A[A-Z0-9]{16}" + _END),
    _row("aws-key", "ABSK", r"ABSK[A-Za-z0-9+/]{109,269}={0,2}"),
    _row("google-key", "AIza", r"AIza[\w-]{35}"),
    _row("google-token", "ya29.", r"ya29\.[\w-]{20,}"),
    _row("google-secret", "GOCSPX-", r"GOCSPX-[\w-]{20,}"),
    _row("google-token", "1//0", r"1//0[\w-]{40,}"),
    _row("azure-secret", "Q~", r"[\w~.-]{3}\dQ~[\w~.-]{31,34}", before=4),
    _row(
        "azure-key",
        "AccountKey= AccessKey=",
        r"[A-Za-z]{0,16}A(?:ccount|ccess)Key=(?P<secret>[A-Za-z0-9+/]{20,}={0,2})",
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
    _row("terraform-token", ".atlasv1.", r"[A-Za-z0-9]{14}\.atlasv1\.[\w-]{40,}", before=14),
    _row("pulumi-token", "pul-", r"pul-[0-9a-f]{40}" + _END),
    _row("databricks-token", "dapi", r"dapi[0-9a-f]{32}(?:-\d)?" + _END),
    _row("planetscale-secret", "pscale_", r"pscale_(?:tkn|pw|oauth)_[\w.=-]{20,}"),
    _row("supabase-key", "sbp_ sb_secret_", r"(?:sbp_[0-9a-f]{40}|sb_secret_[\w-]{20,})"),
    # --- forges, packages, CI ---
    _row("github-token", "ghp_ gho_ ghu_ ghs_ ghr_", r"gh[pousr]_[A-Za-z0-9]{20,}"),
    _row("github-token", "github_pat_", r"github_pat_[A-Za-z0-9_]{20,}"),
    _row(
        "gitlab-token",
        "glpat- glptt- gldt- glrt- glcbt- gloas- glft- glsoat- glimt- glagent- glffct-",
        r"gl(?:pat|ptt|dt|rt|cbt|oas|ft|soat|imt|agent|ffct)-[\w.-]{20,}",
    ),
    _row("gitlab-token", "GR1348941", r"GR1348941[\w-]{20,}"),
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
    _row("openai-key", "sk-", r"sk-(?:proj|svcacct|admin|or-v1)-[\w-]{16,}"),
    _row("openai-key", "sk-", r"sk-(?=[A-Za-z]{0,60}[0-9])(?=[0-9]{0,60}[A-Za-z])[A-Za-z0-9]{16,}" + _END),
    _row("huggingface-token", "hf_", r"hf_(?=[A-Za-z]{0,40}(?:[0-9]|[a-z][A-Z]))[A-Za-z0-9]{30,}" + _END),
    _row("huggingface-token", "api_org_", r"api_org_[A-Za-z0-9]{30,}"),
    _row("groq-key", "gsk_", r"gsk_[A-Za-z0-9]{40,}"),
    _row("xai-key", "xai-", r"xai-[A-Za-z0-9]{60,}"),
    _row("replicate-token", "r8_", r"r8_[A-Za-z0-9]{37}" + _END),
    _row("perplexity-key", "pplx-", r"pplx-[A-Za-z0-9]{40,}"),
    _row("nvidia-key", "nvapi-", r"nvapi-[\w-]{40,}"),
    # --- messages ---
    _row("slack-token", "xox", r"xox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,}"),
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
    _row("telegram-token", ":AA", r"\d{8,10}:AA[\w-]{32,34}" + _END, before=10),
    _row("twilio-key", "SK", r"SK[0-9a-f]{32}" + _END),
    _row("sendgrid-key", "SG.", r"SG\.[\w-]{16,32}\.[\w-]{16,64}"),
    _row("mailgun-key", "key-", r"key-[0-9a-f]{32}" + _END),
    _row("mailchimp-key", "-us", r"[0-9a-f]{32}-us\d{1,2}" + _END, before=32),
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
    _row("jwt", "eyJ", r"eyJ[\w-]{8,}\.eyJ[\w-]{4,}(?:\.[\w-]*)?"),
)
