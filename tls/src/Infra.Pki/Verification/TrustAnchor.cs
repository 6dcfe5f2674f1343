using System.Diagnostics.CodeAnalysis;
using Infra.Crypto.Keys;

namespace Infra.Pki.Verification;

/// <summary>
/// Whom to believe without a signature: a Name, a key, and what names the key may vouch for (RFC 5280 section 6.1.1 d). A certificate is only the carrier: its validity, extensions and
/// signature are not looked at. Immutable and thread-safe.
/// </summary>
public sealed class TrustAnchor
{
    private readonly byte[] _subject;
    private readonly byte[] _spki;
    private readonly byte[] _nameConstraints;
    private KeyResult? _key;

    private TrustAnchor(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> spki, ReadOnlySpan<byte> nameConstraints, Certificate? certificate)
    {
        _subject = subject.ToArray();
        _spki = spki.ToArray();
        _nameConstraints = nameConstraints.ToArray();
        Certificate = certificate;
    }

    /// <summary>The Name, encoded.</summary>
    public ReadOnlySpan<byte> Subject => _subject;

    /// <summary>The SubjectPublicKeyInfo, encoded.</summary>
    public ReadOnlySpan<byte> SubjectPublicKeyInfo => _spki;

    /// <summary>The body of nameConstraints; empty for none.</summary>
    public ReadOnlySpan<byte> NameConstraints => _nameConstraints;

    /// <summary>The certificate that the anchor was taken from; null if it was not.</summary>
    public Certificate? Certificate { get; }

    /// <summary>Takes Name, key and name constraints of a certificate.</summary>
    public static TrustAnchor FromCertificate(Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return new TrustAnchor(certificate.Subject, certificate.SubjectPublicKeyInfo, certificate.NameConstraints, certificate);
    }

    /// <summary>The key; false, with the reason, where it cannot be used. Read once and kept.</summary>
    public bool TryGetPublicKey([NotNullWhen(true)] out PublicKey? key, out KeyError error)
    {
        _key ??= ReadKey();   // two threads may both read it: the results are equal
        key = _key.Key;
        error = _key.Error;
        return key is not null;
    }

    /// <summary>The Name, escaped.</summary>
    public override string ToString() => Names.DistinguishedNameReader.ToText(_subject);

    private KeyResult ReadKey()
    {
        PublicKey.TryReadSpki(_spki, out PublicKey? key, out KeyError error);
        return new KeyResult(key, error);
    }

    private sealed record KeyResult(PublicKey? Key, KeyError Error);
}
