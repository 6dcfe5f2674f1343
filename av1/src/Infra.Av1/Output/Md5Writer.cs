using Infra.Crypto.Legacy;

namespace Infra.Av1.Output;

/// <summary>MD5 (RFC 1321) over the raw planes of all pictures, as one line of 32 lower-case digits.</summary>
/// <param name="target">Takes the line at the end; null if only <see cref="Digest"/> is wanted.</param>
public sealed class Md5Writer(Stream? target) : PlanarWriter
{
    private Md5 _hash = new();

    /// <summary>The digits after <see cref="Finish"/>; empty before.</summary>
    public string Digest { get; private set; } = "";

    /// <inheritdoc/>
    public override void Write(Av1Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        AppendSamples(picture);
    }

    /// <inheritdoc/>
    public override void Finish()
    {
        Span<byte> digest = stackalloc byte[16];
        _hash.Finish(digest);
        Digest = Convert.ToHexStringLower(digest);
        target?.Write(System.Text.Encoding.ASCII.GetBytes(Digest + "\n"));
    }

    private protected override void Append(ReadOnlySpan<byte> row) => _hash.Append(row);
}
