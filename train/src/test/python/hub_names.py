"""Makes resources/dev/hasten/train/checkpoint/hub_gpt2.*: a small GPT-2 saved as the hub has it, without its head, with the masks that
old versions saved besides, and what it answers. Run with torch 2.15.0, transformers 5.24.0 and safetensors in that folder."""
import json
import torch
from safetensors.torch import save_file
from transformers import GPT2Config, GPT2LMHeadModel

torch.manual_seed(0)
model = GPT2LMHeadModel(GPT2Config(vocab_size=7, n_positions=6, n_embd=8, n_layer=2, n_head=2)).eval()
with torch.no_grad():
    for name, parameter in model.named_parameters():
        parameter.copy_(torch.randn(parameter.shape) * (0.4 if parameter.dim() > 1 else 0.1) + (1 if "ln_" in name and "weight" in name else 0))
state = {name: tensor.clone() for name, tensor in model.transformer.state_dict().items()}
for block in range(2):
    state[f"h.{block}.attn.bias"] = torch.ones(6, 6).tril().view(1, 1, 6, 6)
save_file(state, "hub_gpt2.safetensors", metadata={"format": "pt"})
tokens = torch.tensor([[0, 3, 6, 1, 2], [5, 5, 4, 0, 1]])
with torch.no_grad():
    outputs = model(tokens).logits
with open("hub_gpt2.json", "w") as file:
    json.dump({"tokens": tokens.flatten().tolist(), "outputs": [round(x, 6) for x in outputs.flatten().tolist()]}, file)
