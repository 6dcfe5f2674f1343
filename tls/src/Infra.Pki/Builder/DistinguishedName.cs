namespace Infra.Pki.Builder;

/// <summary>A Name to be written into a certificate. Immutable.</summary>
public sealed class DistinguishedName
{
    private readonly byte[] _encoded;

    private DistinguishedName(byte[] encoded) => _encoded = encoded;

    /// <summary>The Name without parts.</summary>
    public static DistinguishedName Empty { get; } = new([0x30, 0x00]);

    /// <summary>The Name, encoded.</summary>
    public ReadOnlySpan<byte> Encoded => _encoded;
}
