"""What is done around a network: explained, attacked, pretrained, shared out, compressed, fed with varied images."""
