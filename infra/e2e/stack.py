"""template.yaml deployed by `sam deploy` into MiniStack, a stand-in for AWS on this machine.

MiniStack runs the functions' own executables, keeps the table, bucket, queues and schedule, and here
also enforces IAM (AUTH) over TLS (USE_SSL): a permission that template.yaml forgets is a failed call.
It proves that the parts fit together; its timings mean nothing.
"""

import json
import os
import pathlib
import platform
import re
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import time
import urllib.request

import boto3

import tools

NAME = "workhub"
REGION = "eu-central-1"
ORIGIN = "https://portal.example.com"
SENDER = "no-reply@example.com"
STATE = tools.ROOT / "target" / "stack"
LOG = STATE / "ministack.log"
CERTIFICATE = STATE / "tmp" / "ministack-tls" / "server.crt"


class Stack:
    """Use as a context manager: deployed inside, gone outside."""

    api_id: str
    api_host: str

    def __enter__(self) -> "Stack":
        shutil.rmtree(STATE, ignore_errors=True)
        (STATE / "tmp").mkdir(parents=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"https://127.0.0.1:{self.port}"
        # read by MiniStack, by the functions that it starts, by sam and by boto3
        os.environ |= {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_CA_BUNDLE": str(CERTIFICATE),
            "SSL_CERT_FILE": str(CERTIFICATE),
            "SAM_CLI_TELEMETRY": "0",
        }
        os.environ.pop("AWS_PROFILE", None)
        try:
            self._start()
            self._create_secrets()
            self._deploy()
            self._import_routes()
            self._address_sockets()
            self._allow_mail()
            self._allow_batches()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(timeout=10)
            os.killpg(self.process.pid, signal.SIGKILL)  # functions that outlived it
        except (AttributeError, ProcessLookupError):
            pass
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def client(self, service: str):
        return boto3.client(service, region_name=REGION)

    def get(self, path: str):
        """JSON of one of MiniStack's own addresses."""
        tls = ssl.create_default_context(cafile=CERTIFICATE)
        with urllib.request.urlopen(self.url + path, context=tls, timeout=10) as response:
            return json.load(response)

    def fetch(self, url: str) -> bytes:
        """What is at a URL."""
        tls = ssl.create_default_context(cafile=CERTIFICATE)
        with urllib.request.urlopen(url, context=tls, timeout=10) as response:
            return response.read()

    def put(self, url: str, data: bytes, headers: dict) -> int:
        """Puts bytes to a URL; the status of the answer."""
        tls = ssl.create_default_context(cafile=CERTIFICATE)
        request = urllib.request.Request(url, data, headers, method="PUT")
        with urllib.request.urlopen(request, context=tls, timeout=10) as response:
            return response.status

    def mails(self) -> list[dict]:
        """What SES was asked to send."""
        accounts = self.get("/_ministack/ses/messages")["messages"]
        return [mail for mails in accounts.values() for mail in mails]

    def logs(self, function: str) -> list[str]:
        """Lines that a function has logged, oldest first; the name as in template.yaml, e.g. `Auth`."""
        pages = self.client("logs").get_paginator("filter_log_events")
        events = [e for page in pages.paginate(logGroupName=f"/{NAME}/{function}") for e in page["events"]]
        return [event["message"].rstrip() for event in sorted(events, key=lambda e: e["timestamp"])]

    def output(self, key: str) -> str:
        return self._describe()["Outputs"][key]

    def resource(self, logical_id: str) -> str:
        found = self.client("cloudformation").describe_stack_resource(StackName=NAME, LogicalResourceId=logical_id)
        return found["StackResourceDetail"]["PhysicalResourceId"]

    def waiting(self, queue: str) -> list[int]:
        """How many messages wait in a queue, e.g. `DocumentsQueue`, and how many are hidden."""
        counts = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        url = self.resource(queue)
        attributes = self.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=counts)["Attributes"]
        return [int(attributes[count]) for count in counts]

    def _describe(self) -> dict:
        stack = self.client("cloudformation").describe_stacks(StackName=NAME)["Stacks"][0]
        return stack | {"Outputs": {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}}

    def _start(self) -> None:
        ministack = pathlib.Path(tools.install("ministack")) / "ministack"
        environment = os.environ | {
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_REGION": REGION,
            "USE_SSL": "1",
            "AUTH": "true",
            "TMPDIR": str(STATE / "tmp"),
        }
        with LOG.open("w") as log:
            self.process = subprocess.Popen(
                [ministack], stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment, start_new_session=True
            )
        for _ in range(120):
            try:
                if self.get("/_ministack/ready")["status"] == "completed":
                    assert self.get("/_ministack/health")["auth"] == "enabled"
                    return
            except OSError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.5)
        raise RuntimeError(f"MiniStack did not start:\n{LOG.read_text()}")

    def _create_secrets(self) -> None:
        self.signing_key = subprocess.check_output(["openssl", "genpkey", "-algorithm", "ed25519"], text=True)
        self.public_key = subprocess.check_output(["openssl", "pkey", "-pubout"], input=self.signing_key, text=True)
        self.webhook_secret = "whsec_" + secrets.token_hex(16)
        manager = self.client("secretsmanager")
        keys = {
            "jwtSigningKey": self.signing_key,
            "paymentWebhookSecret": self.webhook_secret,
            "webhooksSecret": secrets.token_hex(32),
        }
        manager.create_secret(Name="workhub", SecretString=json.dumps(keys))

    def _deploy(self) -> None:
        parameters = STATE / "parameters.yaml"
        parameters.write_text(
            json.dumps(
                {
                    "Architecture": {"aarch64": "arm64"}.get(platform.machine(), platform.machine()),
                    "PublicUrl": ORIGIN,
                    "AllowedOrigins": ORIGIN,
                    "JwtPublicKeys": self.public_key,
                    "MailFrom": SENDER,
                    "Seller": json.dumps({"name": "ООО «Ромашка»", "inn": "7701234567"}, ensure_ascii=False),
                }
            )
        )
        sam = pathlib.Path(tools.install("cli")) / "sam"
        # named, because without it a .aws-sam/build left behind would be deployed
        command = [sam, "deploy", "--template-file", self._template(), "--config-file", tools.ROOT / "samconfig.toml", "--stack-name", NAME, "--region", REGION]
        command += ["--no-confirm-changeset", "--no-progressbar", "--parameter-overrides", f"file://{parameters}"]
        with (STATE / "deploy.log").open("w") as log:
            deployed = subprocess.run(command, cwd=tools.ROOT, stdout=log, stderr=subprocess.STDOUT)
        if deployed.returncode:
            raise RuntimeError(f"sam deploy failed:\n{(STATE / 'deploy.log').read_text()}")

    def _template(self) -> pathlib.Path:
        """template.yaml without what MiniStack does not know: it sends what `$default` returns in any case."""
        text = (tools.ROOT / "template.yaml").read_text()
        response = re.search(r"  SocketsDefaultResponse:\n(?:    .*\n)+\n", text)
        text = text.replace(response.group(), "").replace("target/lambda/", f"{tools.ROOT}/target/lambda/")
        file = STATE / "template.yaml"
        file.write_text(text)
        return file

    def _import_routes(self) -> None:
        """AWS reads routes and CORS from the OpenAPI body that SAM makes; MiniStack leaves them out."""
        template = self.client("cloudformation").get_template(StackName=NAME, TemplateStage="Processed")
        body = template["TemplateBody"]
        body = (json.loads(body) if isinstance(body, str) else body)["Resources"]["Api"]["Properties"]["Body"]
        gateway = self.client("apigatewayv2")
        self.api_id = self.resource("Api")
        self.api_host = f"{self.api_id}.execute-api.localhost"
        cors = body["x-amazon-apigateway-cors"]["Fn::If"][1]
        gateway.update_api(
            ApiId=self.api_id,
            CorsConfiguration={
                "AllowOrigins": [ORIGIN],
                "AllowMethods": cors["allowMethods"],
                "AllowHeaders": cors["allowHeaders"],
                "AllowCredentials": cors["allowCredentials"],
            },
        )
        integrations = {}
        for path, methods in body["paths"].items():
            for method, operation in methods.items():
                uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
                function = uri.split("${")[-1].split(".Arn}")[0]
                if function not in integrations:
                    arn = self.client("lambda").get_function(FunctionName=self.resource(function))
                    integrations[function] = gateway.create_integration(
                        ApiId=self.api_id,
                        IntegrationType="AWS_PROXY",
                        IntegrationUri=arn["Configuration"]["FunctionArn"],
                        PayloadFormatVersion="2.0",
                    )["IntegrationId"]
                gateway.create_route(
                    ApiId=self.api_id,
                    RouteKey=path if path == "$default" else f"{method.upper()} {path}",
                    Target=f"integrations/{integrations[function]}",
                )

    def _address_sockets(self) -> None:
        """In AWS the WebSocket API has the name that template.yaml gives; MiniStack has it at a path."""
        functions = self.client("lambda")
        name = self.resource("BroadcasterFunction")
        variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        variables["SOCKETS_ENDPOINT"] = f"{self.url}/_aws/execute-api/{self.resource('Sockets')}/socket"
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})

    def _allow_mail(self) -> None:
        """Verifies the sender, as an operator must. AWS checks ses:SendEmail on that identity, MiniStack on `*`."""
        self.client("ses").verify_email_identity(EmailAddress=SENDER)
        statement = {"Effect": "Allow", "Action": "ses:SendEmail", "Resource": "*"}
        self.client("iam").put_role_policy(
            RoleName=self.resource("NotifierRole"),
            PolicyName="ministack",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        )

    def _allow_batches(self) -> None:
        """AWS takes sqs:SendMessage for batches too, MiniStack asks for an action of that name."""
        statement = {"Effect": "Allow", "Action": "sqs:SendMessageBatch", "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        for role in ["NotifierRole", "RemindersFunctionRole"]:
            self.client("iam").put_role_policy(RoleName=self.resource(role), PolicyName="batches", PolicyDocument=document)

    def allowed(self, function: str, action: str, resource: str) -> bool:
        """Whether a function, e.g. `Auth`, may do something on an ARN."""
        configuration = self.client("lambda").get_function_configuration(FunctionName=self.resource(f"{function}Function"))
        answer = self.client("iam").simulate_principal_policy(
            PolicySourceArn=configuration["Role"], ActionNames=[action], ResourceArns=[resource]
        )
        return answer["EvaluationResults"][0]["EvalDecision"] == "allowed"
