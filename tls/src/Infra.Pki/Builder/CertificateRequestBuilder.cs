using System.Formats.Asn1;
using Infra.Buffers;
using Infra.Crypto.Keys;
using Infra.Pki.Signing;

namespace Infra.Pki.Builder;

/// <summary>Makes certification requests, PKCS#10 (RFC 2986). Not safe for use from several threads at once.</summary>
public sealed class CertificateRequestBuilder
{
    /// <summary>Who asks.</summary>
    public DistinguishedName Subject { get; set; } = DistinguishedName.Empty;

    /// <summary>The alternative names that are wished for.</summary>
    public AlternativeNames Names { get; } = new();

    /// <summary>Whether the certificate is to demand stapling (RFC 7633).</summary>
    public bool MustStaple { get; set; }

    /// <summary>Makes the request and signs it with its own key.</summary>
    /// <exception cref="InvalidOperationException">A name is not what its form allows, or there is none at all.</exception>
    /// <exception cref="ArgumentException">The key does not sign.</exception>
    public CertificateRequest Sign(PrivateKey key, IRandom random)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(random);
        if (Subject.IsEmpty && Names.IsEmpty) throw new InvalidOperationException("A request names somebody, by subject or alternative name.");
        SignatureScheme scheme = CertificateSignature.SchemeFor(key.Kind);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            writer.WriteEncodedValue(Subject.Encoded);
            writer.WriteEncodedValue(key.PublicKey.WriteSpki());
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true)))   // IMPLICIT SET OF, with one element at most
            {
                if (!Names.IsEmpty || MustStaple) WriteExtensionRequest(writer);
            }
        }
        byte[] der = SignedStructure.Write(writer.Encode(), scheme, key, random);
        return CertificateRequest.TryParse(der, out CertificateRequest? request, out PkiError error) ? request : throw new InvalidOperationException($"What was asked for is no request: {error}");
    }

    private void WriteExtensionRequest(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteEncodedId(Oids.ExtensionRequest);
            using (writer.PushSetOf())
            using (writer.PushSequence())
            {
                if (!Names.IsEmpty) ExtensionWriter.Write(writer, Oids.SubjectAltName, isCritical: Subject.IsEmpty, Names.Write);
                if (MustStaple) ExtensionWriter.WriteMustStaple(writer);
            }
        }
    }
}
