using System.Formats.Asn1;
using Infra.Buffers;
using Infra.Crypto.Keys;
using Infra.Pki.Signing;

namespace Infra.Pki.Builder;

/// <summary>SIGNED{} of certificates and requests: SEQUENCE { what is signed, AlgorithmIdentifier, BIT STRING }.</summary>
internal static class SignedStructure
{
    internal static byte[] Write(ReadOnlySpan<byte> toBeSigned, SignatureScheme scheme, PrivateKey signer, IRandom random)
    {
        Span<byte> signature = stackalloc byte[SignatureSchemes.SizeMax];
        int length = SignatureSchemes.Sign(scheme, signer, toBeSigned, random, signature);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(toBeSigned);
            CertificateSignature.Write(writer, scheme);
            writer.WriteBitString(signature[..length]);
        }
        return writer.Encode();
    }
}
