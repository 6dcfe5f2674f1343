using Infra.Crypto.Keys;

namespace Infra.Pki;

/// <summary>Goes through the extensions of a certificate or request without copying: Extension ::= SEQUENCE { extnID, critical DEFAULT FALSE, extnValue OCTET STRING }.</summary>
public ref struct CertificateExtensionReader
{
    private DerReader _rest;

    /// <summary>Reads the content of a SEQUENCE OF Extension.</summary>
    public CertificateExtensionReader(ReadOnlySpan<byte> content) => _rest = new DerReader(content);

    /// <summary>Whether all extensions have been read; false behind a malformed one.</summary>
    public readonly bool IsAtEnd => _rest.IsAtEnd;

    /// <summary>Reads the next extension; false at the end, or at a malformed one (then <see cref="IsAtEnd"/> is false).</summary>
    public bool TryRead(out CertificateExtension extension)
    {
        extension = default;
        DerReader probe = _rest;
        if (!probe.TryReadSequence(out DerReader body) || !body.TryReadObjectIdentifier(out ReadOnlySpan<byte> id)) return false;
        bool isCritical = false;
        // An explicit FALSE is not DER, yet issuers write it; nothing else has two forms here.
        if (body.NextIs(DerTag.Boolean) && !body.TryReadBoolean(out isCritical)) return false;
        if (!body.TryReadOctetString(out ReadOnlySpan<byte> value) || !body.IsAtEnd) return false;
        extension = new CertificateExtension(id, isCritical, value);
        _rest = probe;
        return true;
    }
}
