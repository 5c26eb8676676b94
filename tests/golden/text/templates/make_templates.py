"""Writes expected.jsonl: what `transformers` renders from each template here and each conversation.

    pip install -r requirements.txt && python make_templates.py

One line a (template, conversation, mode): mode "generate" is add_generation_prompt=True, "continue" is
continue_final_message=True (for conversations that end in an assistant's message). `text` is the prompt,
or null where the template raises. Where our renderer refuses on purpose, see chat_template_test.cc.
"""

import json
from pathlib import Path

from tokenizers import Tokenizer, models
from transformers import PreTrainedTokenizerFast

HERE = Path(__file__).parent
BOS = {"deepseek": "<｜begin▁of▁sentence｜>"}


def render(tokenizer, template, messages, mode):
    try:
        return tokenizer.apply_chat_template(
            messages,
            chat_template=template,
            tokenize=False,
            add_generation_prompt=mode == "generate",
            continue_final_message=mode == "continue",
        )
    except Exception:  # jinja2 and transformers raise many kinds
        return None


def main():
    conversations = json.loads((HERE / "conversations.json").read_text())
    with (HERE / "expected.jsonl").open("w") as out:
        for path in sorted(HERE.glob("*.jinja")):
            bos = BOS.get(path.name.split("-")[0])
            extra = {"bos_token": bos} if bos else {}
            tokenizer = PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.BPE()), **extra)
            for name, messages in conversations.items():
                modes = ["generate"]
                if messages and messages[-1]["role"] == "assistant":
                    modes.append("continue")
                for mode in modes:
                    text = render(tokenizer, path.read_text(), messages, mode)
                    row = {"template": path.stem, "conversation": name, "mode": mode, "text": text}
                    out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
