"""A secret that its place tells goes, and the same place with what stands for a secret stays."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest

from mkdocs_commit_digest.collect.redaction import redact

PASSWORD = "hunter2Xq"
WORD = "correcthorse"
TOKEN = "q8Zt5Lw2Xk9Rb4Vn7Qs3Tb6Yc1Wd8Fe4"
HEX = "0f1e2d3c4b5a69788796a5b4c3d2e1f0" * 2
CRYPT = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7./" * 4
PART = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7-_aB3dE6gH9jK2mN"
LINE = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7+/aB3dE6gH9jK2mN5pQ8sT1vW4yZ7+/aB3dE6"
GITHUB = "gh" + "p_" + TOKEN + "aB3d"
PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"

COMMANDS = [
    "docker login -u bob -p {} registry.example.org",
    "podman login -u=bob -p={} quay.io",
    "helm registry login -u bob -p {} localhost:5000",
    "docker login \\\n  -u bob \\\n  -p {} quay.io",
    "mysql -uroot -p{} shop",
    "mysqldump -h db -u root -p'{}' shop > dump.sql",
    "/usr/bin/mysql -u root -p{} shop",
    "mongosh --host db -u root -p {} --quiet",
    "redis-cli -h redis -a {} ping",
    "sqlcmd -S localhost -U sa -P '{}' -Q 'SELECT 1'",
    "ldapsearch -x -D cn=admin,dc=x -w {} -b dc=x",
    "keytool -genkey -storepass {} -alias a",
    "openssl rsa -in k.pem -passin pass:{} -out o.pem",
    "zip -P {} out.zip file",
    "7z x archive.7z -p{}",
    "smbclient //host/share -U bob%{}",
    "sshpass -p {} ssh bob@host",
    "schtasks /create /ru bob /rp {} /tn x",
    "net user bob {} /add",
    "htpasswd -b -c .htpasswd bob {}",
    "http -a bob:{} GET example.org",
    "curl -s -u bob:{} https://example.org",
    "curl -X POST \\\n  -ubob:{} \\\n  https://example.org",
    "curl -x http://proxy:3128 -U bob:{} https://example.org",
    "lftp -u bob,{} ftp.example.org",
    "sqlplus bob/{}@db:1521/xe",
    "echo '{}' | docker login -u bob --password-stdin",
    "echo 'root:{}' | chpasswd",
    "kubectl create secret generic db --from-literal=password={}",
    "docker run -e POSTGRES_PASSWORD={} postgres",
    "aws configure set aws_secret_access_key {}aB3dE6gH9jK2mN5pQ8sT",
]
SETTINGS = [
    "DB_PASSWORD={}",
    "PGPASSWORD={} psql -h db",
    "  password: {}",
    '  password: "{}"',
    '+  "password": "{}",',
    "password = '{}'",
    'password := "{}"',
    "<password>{}</password>",
    "[client]\nuser=root\npassword={}\n",
    "spring.datasource.password={}",
    "- name: DB_PASSWORD\n  value: {}\n",
    "jdbc:postgresql://db/app?user=bob&password={}",
    "Server=db;Database=x;User Id=sa;Password={};",
    "host=db user=bob password={} dbname=app",
    "machine example.org login bob password {}",
    '  psk="{}"',
    'bob : PSK "{}"',
    "requirepass {}",
    "${{DB_PASSWORD:-{}}}",
    "define('DB_PASSWORD', '{}');",
    'os.getenv("DB_PASSWORD", "{}")',
    "process.env.DB_PASSWORD || '{}'",
    "CREATE USER bob WITH PASSWORD '{}';",
    "CREATE USER 'bob'@'%' IDENTIFIED BY '{}';",
    'sql.Open("mysql", "bob:{}@tcp(db:3306)/app")',
    "jdbc:oracle:thin:bob/{}@db:1521:xe",
    'requests.get(url, auth=("bob", "{}"))',
    'HTTPBasicAuth("bob", "{}")',
    'smtp.login("bob@example.org", "{}")',
    'new NetworkCredential("bob", "{}")',
    'source.setPassword("{}");',
    '{{\\"password\\": \\"{}\\"}}',
    "storePassword '{}'",
    "<key>Password</key>\n<string>{}</string>",
    "# password: {}",
]


@pytest.mark.parametrize("place", [*COMMANDS, *SETTINGS])
@pytest.mark.parametrize("lead", ["", "+"])
def test_a_password_goes_where_only_a_password_stands(place: str, lead: str) -> None:
    text = lead + place.format(PASSWORD).replace("\n", "\n" + lead)
    assert PASSWORD not in redact(text)
    assert redact(text).count("\n") == text.count("\n")
    assert redact(redact(text)) == redact(text)


@pytest.mark.parametrize("place", [place for place in (*COMMANDS, *SETTINGS) if not place.startswith(("aws", "# "))])
def test_a_password_that_is_a_word_goes_there_too(place: str) -> None:
    assert WORD not in redact(place.format(WORD))


@pytest.mark.parametrize("place", [*COMMANDS[:-1], *SETTINGS])
@pytest.mark.parametrize("value", ["$PASSWORD", "${PASSWORD}", "<password>", "xxxxxxxx", "your-password", "password"])
def test_what_stands_for_a_password_stays_there(place: str, value: str) -> None:
    text = place.format(value)
    assert redact(text) == text


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("SECRET_KEY = 'hunter2Xq'", PASSWORD),
        ("app.config['SECRET_KEY'] = 'hunter2Xq'", PASSWORD),
        ("JWT_SECRET=hunter2Xq", PASSWORD),
        ('passphrase = "correct horse battery staple"', "battery"),
        (f"mnemonic = '{PHRASE}'", "sausage"),
        (f"SEED_PHRASE={PHRASE}", "sausage"),
        ("APP_KEY=base64:" + (CRYPT[:27] * 2)[:43] + "=", CRYPT[:20]),
        ("//registry.example.org/:_password=" + base64.b64encode(b"hunter2Xq-1").decode(), "aHVudGVy"),
        ("//registry.example.org/:_auth = " + base64.b64encode(b"bob:hunter2Xq").decode(), "Ym9iOmh1"),
        ("_auth=" + base64.b64encode(b"hunter2Xq!").decode(), "aHVudGVy"),
        ('{"kty":"EC","crv":"P-256","x":"abc","y":"def","d":"' + PART + '"}', PART),
        ('{\n  "kty": "OKP",\n  "d": "' + PART + '",\n  "x": "abc"\n}', PART),
        ('{"kty": "oct", "k": "' + PART + '"}', PART),
        ("[Peer]\nPresharedKey = " + CRYPT[:27] + "aB3dE6gH9jK2mN5p=\n", CRYPT[:27]),
        ("define('AUTH_KEY', 'q{F8 z]x-3+K|u9p#L@2v$T7w!Y5nB&mR*s(D)e=');", "z]x-3"),
        (f'"Authorization": "{TOKEN}"', TOKEN),
        (f'token = "{TOKEN[:16]}" + "{TOKEN[16:]}"', TOKEN[16:]),
        (f'token = ("{TOKEN[:16]}"\n         "{TOKEN[16:]}")', TOKEN[16:]),
        (f"export API_TOKEN=\\\n  {TOKEN}", TOKEN),
        (f"?t={GITHUB.replace('_', '%5F')}", TOKEN),
        (f"Authorization%3A%20Bearer%20{TOKEN}", TOKEN),
        ("redirect=%3Fpassword%3Dhunter2Xq%26user%3Dbob", PASSWORD),
        (quote("https://hooks.slack.com/services/T0/B0/" + TOKEN, safe=""), TOKEN),
        ("https:\\/\\/hooks.slack.com\\/services\\/T0\\/B0\\/" + TOKEN, TOKEN),
        ("password=&quot;hunter2Xq&quot;", PASSWORD),
        ("bob:$apr1$" + CRYPT[:8] + "$" + CRYPT[:22], "apr1"),
        ("root:$6$" + CRYPT[:16] + "$" + CRYPT[:86] + ":19000:0:99999:7:::", "$6$"),
        ("root:$y$j9T$" + CRYPT[:22] + "$" + CRYPT[:43] + ":19000:", "$y$"),
        ("hash = '$2b$12$" + CRYPT[:53] + "'", "$2b$"),
        ("pbkdf2_sha256$260000$" + TOKEN + "$" + CRYPT[:27] + CRYPT[:16] + "=", "pbkdf2_sha256$2"),
        ("bob:{SSHA}" + CRYPT[:27] * 2, "SSHA"),
        ("X-Goog-Signature=" + HEX * 4, HEX),
    ],
)
def test_a_secret_told_by_what_it_is_part_of_goes(text: str, secret: str) -> None:
    clean = redact(text)
    assert secret not in clean
    assert clean.count("\n") == text.count("\n")
    assert redact(clean) == clean


@pytest.mark.parametrize(
    "armour",
    [
        ("---- BEGIN SSH2 ENCRYPTED PRIVATE " + "KEY ----", "---- END SSH2 ENCRYPTED PRIVATE " + "KEY ----"),
        ("-----BEGIN OpenVPN Static " + "key V1-----", "-----END OpenVPN Static " + "key V1-----"),
    ],
)
def test_further_kinds_of_armour_are_known(armour: tuple[str, str]) -> None:
    text = "\n".join([armour[0], 'Comment: "x"', LINE, LINE, "abcd==", armour[1], "after = 1"])
    clean = redact(text)
    assert LINE[:20] not in clean
    assert "abcd==" not in clean
    assert clean.endswith("after = 1")


@pytest.mark.parametrize(
    "text",
    [
        "password: string",
        "  password: required",
        "    password=credentials",
        "    password=chosen",
        'password: "Enter your password"',
        'passphrase = "the words that you chose"',
        '"password": "Too short",',
        "docker run -p 8080:80 nginx",
        "mysql -u root -p shop",
        "mongo tools -p are not options",
        "zip -r out.zip folder",
        "curl -u bob https://example.org",
        "http -v GET example.org",
        "echo hello | grep login",
        "src/module.py:120:80:E501:too-long",
        'login("bob")',
        "mnemonic = 'fld'  # loads a float and pushes it onto the stack of the processor",
        '{"kty": "RSA", "n": "' + LINE + '", "e": "AQAB"}',
        "a%20b%20c and 100%2d",
        "see https:\\/\\/example.org\\/a\\/page",
        "if a || b: password || missing",
        "identified by 'name'; with password",
        "$1 and $2b and $6$ are prefixes",
        "sig=" + "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq",
    ],
)
def test_what_only_looks_like_such_a_place_stays(text: str) -> None:
    assert redact(text) == text
