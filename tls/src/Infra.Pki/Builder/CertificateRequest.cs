using System.Diagnostics.CodeAnalysis;
using Infra.Crypto.Keys;
using Infra.Parsing;
using Infra.Pki.Names;
using Infra.Pki.Parsing;
using Infra.Pki.Signing;

namespace Infra.Pki.Builder;

/// <summary>
/// A certification request, PKCS#10 (RFC 2986), parsed and with its signature checked: whoever sent it has the key. What it asks for is a wish, nothing more. Immutable and thread-safe.
/// <code>
/// CertificationRequestInfo ::= SEQUENCE { version INTEGER (0), subject Name, subjectPKInfo, attributes [0] IMPLICIT SET OF Attribute }
/// Attribute ::= SEQUENCE { type OBJECT IDENTIFIER, values SET OF ANY }
/// </code>
/// </summary>
public sealed class CertificateRequest
{
    /// <summary>Most bytes of a request.</summary>
    public const int SizeMax = 1 << 16;

    private const int AttributesMax = 64;

    private readonly byte[] _der;
    private readonly FieldRange _subject;
    private readonly FieldRange _extensions;
    private readonly FieldRange _names;

    private CertificateRequest(byte[] der, PublicKey key, FieldRange subject, FieldRange extensions, FieldRange names)
    {
        _der = der;
        PublicKey = key;
        _subject = subject;
        _extensions = extensions;
        _names = names;
    }

    /// <summary>The whole request.</summary>
    public ReadOnlySpan<byte> Der => _der;

    /// <summary>The key to be certified.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>The subject's Name, encoded.</summary>
    public ReadOnlySpan<byte> Subject => _subject.Of(_der);

    /// <summary>The subject as text, escaped.</summary>
    public string SubjectText => DistinguishedNameReader.ToText(Subject);

    /// <summary>The extensions that are wished for; none without the attribute extensionRequest.</summary>
    public CertificateExtensionReader Extensions => new(_extensions.Of(_der));

    /// <summary>The alternative names that are wished for.</summary>
    public GeneralNameReader SubjectAltNames => new(_names.Of(_der));

    /// <summary>Reads a request from PEM (label CERTIFICATE REQUEST, the first such block) or DER and checks its signature. Linear time.</summary>
    public static bool TryRead(ReadOnlySpan<byte> pemOrDer, [NotNullWhen(true)] out CertificateRequest? request, out PkiError error)
    {
        request = null;
        if (CertificateText.IsDer(pemOrDer)) return TryParse(pemOrDer, out request, out error);
        var reader = new PemReader(pemOrDer, SizeMax);
        for (int i = 0; i < AttributesMax && reader.TryRead(out PemBlock? block); i++)
        {
            using (block)
            {
                if (block!.Label is PemLabels.Request or PemLabels.NewRequest) return TryParse(block.Content.Span, out request, out error);
            }
        }
        error = new PkiError(PkiErrorKind.NotPem, reader.HasError ? reader.Error.Message : "there is no certificate request, neither as PEM block nor as DER");
        return false;
    }

    /// <summary>Parses a request in DER and checks its signature; false for anything but exactly one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> der, [NotNullWhen(true)] out CertificateRequest? request, out PkiError error)
    {
        request = null;
        error = PkiError.Malformed("the certificate request");
        if (der.Length > SizeMax)
        {
            error = new PkiError(PkiErrorKind.TooLarge, $"the certificate request is longer than {SizeMax} bytes");
            return false;
        }
        byte[] copy = der.ToArray();
        var reader = new DerReader(copy);
        if (!reader.TryReadSequence(out DerReader body) || !reader.IsAtEnd) return false;
        DerReader inside = body;
        if (!body.TryReadEncoded(out ReadOnlySpan<byte> signed) || !inside.TryReadSequence(out DerReader info)) return false;
        if (!CertificateParser.TryReadAlgorithm(ref body, out ReadOnlySpan<byte> algorithm) || !body.TryReadBitString(out ReadOnlySpan<byte> signature) || !body.IsAtEnd) return false;
        if (!info.TryReadSmall(out int version) || !DistinguishedNameReader.TryRead(ref info, out ReadOnlySpan<byte> subject)
            || !CertificateParser.TryReadSpki(ref info, out ReadOnlySpan<byte> spki) || !TryReadAttributes(ref info, out ReadOnlySpan<byte> extensions, out ReadOnlySpan<byte> names))
        {
            return false;
        }
        if (version != 0)
        {
            error = new PkiError(PkiErrorKind.UnsupportedVersion, "the certificate request is of an unknown version");
            return false;
        }
        if (!PublicKey.TryReadSpki(spki, out PublicKey? key, out KeyError keyError))
        {
            error = new PkiError(PkiErrorKind.BadKey, keyError.Message);
            return false;
        }
        if (!CertificateSignature.TryRead(algorithm, out SignatureScheme scheme) || !CertificateSignature.Verify(scheme, key, signed, signature))
        {
            error = new PkiError(PkiErrorKind.BadSignature, "the request is not signed by its own key");
            return false;
        }
        request = new CertificateRequest(copy, key, FieldRange.Locate(copy, subject), FieldRange.Locate(copy, extensions), FieldRange.Locate(copy, names));
        error = default;
        return true;
    }

    /// <summary>The request as PEM.</summary>
    public string ToPem() => Pem.Write(PemLabels.Request, _der);

    private static bool TryReadAttributes(ref DerReader info, out ReadOnlySpan<byte> extensions, out ReadOnlySpan<byte> names)
    {
        extensions = default;
        names = default;
        if (info.IsAtEnd) return true;   // the attributes are not optional, yet some writers leave them out
        if (!info.TryReadConstructed(DerTag.ContextConstructed(0), out DerReader attributes) || !info.IsAtEnd) return false;
        bool isSeen = false;
        for (int i = 0; !attributes.IsAtEnd; i++)
        {
            if (i == AttributesMax || !attributes.TryReadSequence(out DerReader attribute) || !attribute.TryReadObjectIdentifier(out ReadOnlySpan<byte> id)
                || !attribute.TryReadSet(out DerReader values) || !attribute.IsAtEnd)
            {
                return false;
            }
            if (!id.SequenceEqual(Oids.ExtensionRequest)) continue;
            if (isSeen || !values.TryRead(DerTag.Sequence, out extensions) || !values.IsAtEnd || !TryReadNames(extensions, out names)) return false;
            isSeen = true;
        }
        return true;
    }

    private static bool TryReadNames(ReadOnlySpan<byte> extensions, out ReadOnlySpan<byte> names)
    {
        names = default;
        var reader = new CertificateExtensionReader(extensions);
        bool isSeen = false;
        for (int i = 0; i <= Certificate.ExtensionsMax && reader.TryRead(out CertificateExtension extension); i++)
        {
            if (!extension.Id.SequenceEqual(Oids.SubjectAltName)) continue;
            var value = new DerReader(extension.Value);
            if (isSeen || !value.TryRead(DerTag.Sequence, out names) || !value.IsAtEnd) return false;
            var list = new GeneralNameReader(names);
            while (list.TryRead(out _))
            {
            }
            if (!list.IsAtEnd) return false;
            isSeen = true;
        }
        return reader.IsAtEnd;
    }
}
