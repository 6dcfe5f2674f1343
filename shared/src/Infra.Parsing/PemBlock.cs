using Infra.Buffers;

namespace Infra.Parsing;

/// <summary>One block of a PEM text. Its content may be a private key, so whoever reads the block disposes it.</summary>
public sealed class PemBlock : IDisposable
{
    internal PemBlock(string label, SecretBytes content, TextSpan span)
    {
        Label = label;
        Content = content;
        Span = span;
    }

    /// <summary>What the block holds, such as <c>CERTIFICATE</c> or <c>PRIVATE KEY</c>: printable ASCII, at most 64 characters, perhaps empty.</summary>
    public string Label { get; }

    /// <summary>The decoded bytes; owned by this block. Take <see cref="SecretBytes.Clone"/> to keep them longer.</summary>
    public SecretBytes Content { get; }

    /// <summary>Where the block stands in the text, from its BEGIN line to its END line, in bytes (or characters, if it was read from those).</summary>
    public TextSpan Span { get; }

    /// <summary>Erases the content.</summary>
    public void Dispose() => Content.Dispose();

    /// <summary>Label and length, never the content.</summary>
    public override string ToString() => $"{Label} {Content}";
}
