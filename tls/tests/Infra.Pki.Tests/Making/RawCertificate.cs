using System.Formats.Asn1;
using Infra.Crypto.Keys;
using Infra.Pki.Builder;
using Infra.Pki.Signing;

namespace Infra.Pki.Tests.Making;

/// <summary>A certificate in every detail, wrong ones too, that the builder would not write.</summary>
internal sealed class RawCertificate
{
    internal static readonly byte[] EcdsaSha256 = Convert.FromHexString("300A06082A8648CE3D040302");

    internal int? Version { get; set; } = 2;

    internal byte[] Serial { get; set; } = [0x11];

    internal byte[] InnerAlgorithm { get; set; } = EcdsaSha256;

    internal byte[] OuterAlgorithm { get; set; } = EcdsaSha256;

    internal byte[] Issuer { get; set; } = DistinguishedName.FromCommonName("Test Root").Encoded.ToArray();

    internal byte[] Subject { get; set; } = DistinguishedName.FromCommonName("raw").Encoded.ToArray();

    internal byte[] NotBefore { get; set; } = Time(0x17, "300101000000Z");

    internal byte[] NotAfter { get; set; } = Time(0x17, "310101000000Z");

    internal byte[]? Spki { get; set; }

    internal byte[] BehindSpki { get; set; } = [];

    /// <summary>Encoded extensions, one after the other; null for no [3] at all.</summary>
    internal List<byte[]>? Extensions { get; set; } = [];

    internal byte[] BehindExtensions { get; set; } = [];

    internal byte[] BehindSignature { get; set; } = [];

    internal static byte[] Time(byte tag, string text) => [tag, (byte)text.Length, .. System.Text.Encoding.ASCII.GetBytes(text)];

    internal static byte[] Extension(string id, bool? isCritical, string valueHex) => Extension(id, isCritical, Convert.FromHexString(valueHex));

    internal static byte[] Extension(string id, bool? isCritical, byte[] value)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(id);
            if (isCritical is not null) writer.WriteBoolean(isCritical.Value);
            writer.WriteOctetString(value);
        }
        return writer.Encode();
    }

    internal static byte[] San(params string[] dns)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (string name in dns)
                writer.WriteCharacterString(UniversalTagNumber.IA5String, name, new Asn1Tag(TagClass.ContextSpecific, 2));
        }
        return Extension("2.5.29.17", null, writer.Encode());
    }

    internal byte[] Write(PrivateKey signer, PrivateKey? subject = null)
    {
        byte[] spki = Spki ?? (subject ?? signer).PublicKey.WriteSpki();
        byte[] body =
        [
            .. Version is null ? [] : Wrap(0xA0, [0x02, 0x01, (byte)Version]),
            .. Wrap(0x02, Serial), .. InnerAlgorithm, .. Issuer, .. Wrap(0x30, [.. NotBefore, .. NotAfter]), .. Subject, .. spki, .. BehindSpki,
            .. Extensions is null ? [] : Wrap(0xA3, Wrap(0x30, [.. Extensions.SelectMany(e => e)])), .. BehindExtensions,
        ];
        byte[] signed = Wrap(0x30, body);
        var signature = new byte[SignatureSchemes.SizeMax];
        int length = SignatureSchemes.Sign(SignatureSchemes.OfKey(signer.Kind)[0], signer, signed, Authority.Random(), signature);
        return Wrap(0x30, [.. signed, .. OuterAlgorithm, .. Wrap(0x03, [0, .. signature.AsSpan(0, length)]), .. BehindSignature]);
    }

    internal Certificate Parse(PrivateKey signer, PrivateKey? subject = null)
        => Certificate.TryParse(Write(signer, subject), out Certificate? certificate, out PkiError error) ? certificate : throw new InvalidOperationException(error.ToString());

    internal static byte[] Wrap(byte tag, byte[] content)
    {
        int n = content.Length;
        byte[] length = n < 0x80 ? [(byte)n] : n < 0x100 ? [0x81, (byte)n] : n < 0x10000 ? [0x82, (byte)(n >> 8), (byte)n] : [0x83, (byte)(n >> 16), (byte)(n >> 8), (byte)n];
        return [tag, .. length, .. content];
    }
}
