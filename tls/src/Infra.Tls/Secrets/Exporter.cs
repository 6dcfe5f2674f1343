using Infra.Buffers;

namespace Infra.Tls.Secrets;

/// <summary>Owns the exporter master secret of an established connection.</summary>
internal sealed class Exporter(LabelKdf kdf, ReadOnlySpan<byte> secret) : IDisposable
{
    private readonly SecretBytes _secret = SecretBytes.CopyOf(secret);

    internal void Export(ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> output)
    {
        if (label.Length > LabelKdf.LabelSizeMax) throw new ArgumentException($"A label has {LabelKdf.LabelSizeMax} bytes at most.", nameof(label));
        if (output.IsEmpty || output.Length > 255 * kdf.DigestSize)
            throw new ArgumentException($"An exporter gives 1 to {255 * kdf.DigestSize} bytes.", nameof(output));
        kdf.Export(_secret.Span, label, context, output);
    }

    public void Dispose() => _secret.Dispose();
}
