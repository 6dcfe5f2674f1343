namespace Infra.Pki;

/// <summary>One extension of a certificate or request, pointing into it.</summary>
public readonly ref struct CertificateExtension
{
    internal CertificateExtension(ReadOnlySpan<byte> id, bool isCritical, ReadOnlySpan<byte> value)
    {
        Id = id;
        IsCritical = isCritical;
        Value = value;
    }

    /// <summary>The object identifier, encoded without identifier and length.</summary>
    public ReadOnlySpan<byte> Id { get; }

    /// <summary>Whether who does not know the extension must refuse the certificate.</summary>
    public bool IsCritical { get; }

    /// <summary>The content of its OCTET STRING.</summary>
    public ReadOnlySpan<byte> Value { get; }
}
