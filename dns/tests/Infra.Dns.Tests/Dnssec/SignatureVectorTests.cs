using Infra.Dns.Dnssec;
using Infra.Dns.Dnssec.Keys;
using Infra.Dns.Records;
using Infra.Dns.Zones;

namespace Infra.Dns.Tests.Dnssec;

public class SignatureVectorTests
{
    [Theory]
    [InlineData("rfc5702-rsasha512")]
    [InlineData("rfc6605-p256")]
    [InlineData("rfc6605-p384")]
    [InlineData("rfc8080-ed25519-1")]
    [InlineData("rfc8080-ed25519-2")]
    [InlineData("rfc8080-ed448-1")]
    [InlineData("rfc8080-ed448-2")]
    public void Verify_OfTheRfcsExample_Accepts(string name)
    {
        (DnsKey key, RecordSet set, RrsigData signature, RecordSet? delegation) = Read(name);
        Assert.True(DnssecVectors.Crypto.TryOpen(key.Algorithm, key.Data.PublicKey.Span, out IDnsVerifier? verifier));
        var scratch = new SignedData();

        Assert.Equal(signature.KeyTag, key.Tag);
        Assert.Equal(SignatureVerdict.Valid, RecordSetVerifier.Verify(set, signature, key, verifier, signature.Inception, scratch));
        Assert.Equal(SignatureVerdict.Valid, RecordSetVerifier.Verify(set, signature, key, verifier, signature.Expiration, scratch));
        Assert.Equal(SignatureVerdict.TooEarly, RecordSetVerifier.Verify(set, signature, key, verifier, signature.Inception - 1, scratch));
        Assert.Equal(SignatureVerdict.Expired, RecordSetVerifier.Verify(set, signature, key, verifier, signature.Expiration + 1, scratch));
        if (delegation is not null) Assert.True(key.Matches(delegation.First<DsData>(), DnssecVectors.Crypto));
    }

    [Theory]
    [InlineData("rfc5702-rsasha512", true)]
    [InlineData("rfc6605-p256", false)]
    [InlineData("rfc6605-p384", false)]
    [InlineData("rfc8080-ed25519-1", true)]
    [InlineData("rfc8080-ed25519-2", true)]
    [InlineData("rfc8080-ed448-1", true)]
    [InlineData("rfc8080-ed448-2", true)]
    public void Sign_WithTheRfcsKey_GivesItsSignature(string name, bool isDeterministic)
    {
        (DnsKey key, RecordSet set, RrsigData expected, _) = Read(name);
        Assert.True(BindPrivateKey.TryRead(DnssecVectors.Bytes(name + ".private"), out BindPrivateKey? file, out string? problem), problem);
        Assert.True(DnssecVectors.Crypto.TryOpenPrivate(file.Algorithm, file.Pem.Span, out IDnsSigner? signer, out problem), problem);
        using var ours = new SigningKey(key.Zone, key.Data.Flags, signer);
        Assert.Equal(key.Rdata, ours.Public.Rdata);

        RecordBytes rdata = RecordSetSigner.Sign(set, ours, new SignatureTimes(expected.Inception, expected.Expiration), new SignedData());

        Assert.True(RrsigData.TryRead(rdata.Span, out RrsigData signature, out _));
        if (isDeterministic) Assert.Equal(expected, signature);
        Assert.Equal(expected with { Signature = default }, signature with { Signature = default });
        Assert.True(DnssecVectors.Crypto.TryOpen(key.Algorithm, key.Data.PublicKey.Span, out IDnsVerifier? verifier));
        Assert.Equal(SignatureVerdict.Valid, RecordSetVerifier.Verify(set, signature, key, verifier, null, new SignedData()));
    }

    [Fact]
    public void Verify_OfRfc5702s512Bits_IsRefusedByUs_AndRightOtherwise()
    {
        (DnsKey key, RecordSet set, RrsigData signature, _) = Read("rfc5702-rsasha256");

        Assert.False(DnssecVectors.Crypto.TryOpen(key.Algorithm, key.Data.PublicKey.Span, out _));
        Assert.False(BindPrivateKey.TryRead(DnssecVectors.Bytes("rfc5702-rsasha256.private"), out _, out _));
        Assert.True(new PlainRsaCrypto().TryOpen(key.Algorithm, key.Data.PublicKey.Span, out IDnsVerifier? plain));
        Assert.Equal(SignatureVerdict.Valid, RecordSetVerifier.Verify(set, signature, key, plain, signature.Inception, new SignedData()));
    }

    [Fact]
    public void Verify_WithAnyBitOfTheRrsigFlipped_Refuses()
    {
        (DnsKey key, RecordSet set, RrsigData good, _) = Read("rfc8080-ed25519-1");
        Assert.True(DnssecVectors.Crypto.TryOpen(key.Algorithm, key.Data.PublicKey.Span, out IDnsVerifier? verifier));
        var scratch = new SignedData();
        byte[] rdata = RecordSetSignerTests.Encode(good);
        int refused = 0;

        for (int bit = 0; bit < rdata.Length * 8; bit++)
        {
            rdata[bit >> 3] ^= (byte)(1 << (bit & 7));
            // A bit of a letter's case in the signer's name changes nothing: names are signed in lower case.
            bool isCase = bit >> 3 is >= 18 and < 31 && (bit & 7) == 5 && char.IsAsciiLetter((char)rdata[bit >> 3]);
            if (RrsigData.TryRead(rdata, out RrsigData changed, out _))
            {
                SignatureVerdict verdict = RecordSetVerifier.Verify(set, changed, key, verifier, null, scratch);
                Assert.True(isCase == (verdict == SignatureVerdict.Valid), $"bit {bit}: {verdict}");
            }
            if (!isCase) refused++;
            rdata[bit >> 3] ^= (byte)(1 << (bit & 7));
        }
        Assert.True(refused > 700);
    }

    private static (DnsKey Key, RecordSet Set, RrsigData Signature, RecordSet? Delegation) Read(string name)
    {
        List<RecordSet> sets = DnssecVectors.Sets(name + ".zone");
        RecordSet keys = sets.Single(set => set.Type == RecordType.DNSKEY);
        RrsigData signature = sets.Single(set => set.Type == RecordType.RRSIG).First<RrsigData>();
        Assert.True(DnsKey.TryCreate(keys.Owner, keys.Data[0].Span, out DnsKey? key));
        return (key, sets.Single(set => set.Type == signature.Covered), signature, sets.FirstOrDefault(set => set.Type == RecordType.DS));
    }
}
