"""Makes resources/dev/hasten/nn/models/sequences.json: what Hugging Face's transformers and torch.nn.Transformer answer, and
their gradients, in fp64 at small widths, with weights by vision.py's rule. Nothing is downloaded. Run with torch 2.15.0 and
transformers 5.24.0: python sequences.py > ../resources/dev/hasten/nn/models/sequences.json"""
import json, math, sys
import torch
from torch import nn
from transformers import (BertConfig, BertForSequenceClassification, GPT2Config, GPT2LMHeadModel, LlamaConfig,
                          LlamaForCausalLM, SwitchTransformersConfig)
from transformers.models.llama import modeling_llama
from transformers.models.switch_transformers import modeling_switch_transformers as switch
from vision import filled, numbers, rounded

WIDTH, DEPTH, KINDS, ROWS, PLACES, SOURCE = 24, 2, 31, 3, 12, 5
tokens = torch.tensor([[1 + (7 * row + 3 * i + i * i // 5) % (KINDS - 1) for i in range(PLACES)] for row in range(ROWS)])
padded = tokens.clone()
for row in range(1, ROWS):
    padded[row, PLACES - 3 * row:] = 0

# Hugging Face computes these two in fp32 whatever comes in; here they keep the type of the weights.
modeling_llama.LlamaRMSNorm.forward = lambda self, x: nn.functional.rms_norm(x, self.weight.shape, self.weight, self.variance_epsilon)
def turned(self, x, position_ids):
    size = WIDTH // 6
    speeds = self.config.rope_parameters["rope_theta"] ** (-torch.arange(0, size, 2, dtype=torch.float64) / size)
    angles = position_ids[..., None].double() * speeds
    angles = torch.cat((angles, angles), -1)
    return angles.cos().to(x.dtype), angles.sin().to(x.dtype)
modeling_llama.LlamaRotaryEmbedding.forward = turned

def gpt2():
    return GPT2LMHeadModel(GPT2Config(vocab_size=KINDS, n_positions=16, n_embd=WIDTH, n_layer=DEPTH, n_head=3))

def llama(tied, heads=2):
    return LlamaForCausalLM(LlamaConfig(
        vocab_size=KINDS, hidden_size=WIDTH, intermediate_size=40, num_hidden_layers=DEPTH, num_attention_heads=6,
        num_key_value_heads=heads, rms_norm_eps=1e-5, tie_word_embeddings=tied,
        rope_parameters={"rope_type": "default", "rope_theta": 10000.0}))

def bert():
    return BertForSequenceClassification(BertConfig(
        vocab_size=KINDS, hidden_size=WIDTH, num_hidden_layers=DEPTH, num_attention_heads=3, intermediate_size=4 * WIDTH,
        max_position_embeddings=16, num_labels=3))

class EncoderDecoder(nn.Module):
    """The paper's model around torch.nn.Transformer: source and target stand in one row of tokens."""
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(KINDS, WIDTH)
        self.transformer = nn.Transformer(WIDTH, 3, DEPTH, DEPTH, 4 * WIDTH, batch_first=True)
    def embed(self, tokens):
        places, i = torch.arange(tokens.shape[1])[:, None], torch.arange(WIDTH)[None]
        angles = places * 10000.0 ** (-(i - i % 2).double() / WIDTH)
        waves = torch.where(i % 2 == 0, angles.sin(), angles.cos()).float().double()
        return self.embedding(tokens) * math.sqrt(WIDTH) + waves
    def forward(self, tokens):
        source, target = tokens[:, :SOURCE], tokens[:, SOURCE:]
        mask = nn.Transformer.generate_square_subsequent_mask(target.shape[1]).double()
        hidden = torch.zeros(source.shape).double().masked_fill(source == 0, -math.inf)
        y = self.transformer(self.embed(source), self.embed(target), tgt_mask=mask, src_key_padding_mask=hidden,
                             memory_key_padding_mask=hidden, tgt_is_causal=True)
        return y @ self.embedding.weight.T

begun_late = tokens.clone()
for row in range(1, ROWS):
    begun_late[row, SOURCE - row:SOURCE] = 0

def filling(model):
    model = model.double().eval()
    with torch.no_grad():
        for path, parameter in model.named_parameters():
            parameter.copy_(filled(path, tuple(parameter.shape)))
    return model

def compared(model, y):
    (y * torch.from_numpy(numbers("factors", y.numel())).reshape(y.shape)).sum().backward()
    gradients = {n: rounded([p.grad.norm().item(), p.grad.flatten()[0].item()]) for n, p in model.named_parameters()}
    return {"outputs": rounded(y.flatten().tolist()), "gradients": gradients}

def case(model, inputs, answer):
    model = filling(model)
    return {"inputs": inputs.flatten().tolist(), "shape": list(inputs.shape)} | compared(model, answer(model, inputs))

def segments(inputs):
    return torch.stack((inputs, torch.tensor([[int(i > 4) for i in range(PLACES)]] * ROWS)), 1)

def experts(capacity):
    """One sequence, for Hugging Face's experts take so many tokens of each sequence, the paper's of a batch."""
    model = filling(switch.SwitchTransformersSparseMLP(SwitchTransformersConfig(
        d_model=WIDTH, d_ff=40, num_experts=4, expert_capacity=capacity, router_jitter_noise=0.0)))
    model.router.dtype = torch.float64
    x = torch.from_numpy(numbers("tokens", PLACES * WIDTH)).reshape(1, PLACES, WIDTH).requires_grad_()
    y = model(x)
    shares = model.router(x)[2].softmax(-1)
    loss = switch.load_balancing_loss_func(shares, shares.argmax(-1))
    out = {"chosen": shares.argmax(-1).flatten().tolist(), "loss": loss.item()}
    model.zero_grad()
    (0.1 * loss).backward(retain_graph=True)
    out |= compared(model, y)
    return out | {"input": rounded(x.grad.flatten().tolist())}

logits = lambda model, inputs: model(inputs).logits
out = {"torch": torch.__version__,
       "gpt-2": case(gpt2(), tokens, logits),
       "llama": case(llama(True), tokens, logits),
       "llama-untied": case(llama(False, 6), tokens, logits),
       "bert-base": case(bert(), tokens, logits),
       "bert-base-padded": case(bert(), segments(padded), lambda model, x: model(
           x[:, 0], attention_mask=(x[:, 0] != 0).long(), token_type_ids=x[:, 1]).logits),
       "transformer-base": case(EncoderDecoder(), begun_late, lambda model, x: model(x)),
       "switch": experts(PLACES), "switch-full": experts(2)}
json.dump(out, sys.stdout, separators=(",", ":"))
print()
