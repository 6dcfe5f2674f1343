using Infra.Dns.Dnssec;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Wire;
using Infra.Dns.Zones;

namespace Infra.Dns.Tests.Dnssec;

public class RecordSetSignerTests
{
    private static readonly SignatureTimes Times = new(1000, 2000);

    public static TheoryData<byte> Algorithms => [8, 10, 13, 14, 15, 16];

    [Theory, MemberData(nameof(Algorithms))]
    public void Sign_ThenVerify_IsValid_AndNotForOtherData(byte number)
    {
        using var key = new SigningKey(DomainName.Parse("Example."), 256, DnssecVectors.Crypto.Generate(new DnssecAlgorithm(number)));
        RecordSet set = Mx("mail.Example.", "10 A.example.", "20 b.Example.");
        RecordBytes rdata = RecordSetSigner.Sign(set, key, Times, new SignedData());

        Assert.Equal(SignatureVerdict.Valid, Verify(key, set, rdata));
        Assert.Equal(SignatureVerdict.Valid, Verify(key, Mx("MAIL.example.", "20 B.example.", "10 a.example."), rdata));
        Assert.Equal(SignatureVerdict.Forged, Verify(key, Mx("mail.example.", "10 a.example."), rdata));
        Assert.Equal(SignatureVerdict.Forged, Verify(key, Mx("nail.example.", "10 a.example.", "20 b.example."), rdata));
        Assert.Equal(SignatureVerdict.OtherData, Verify(key, RecordSet.Of(set.Owner, RecordType.A, RecordClass.IN, 300, Data(RecordType.A, "192.0.2.1")), rdata));
        Assert.Equal(SignatureVerdict.WrongSigner, Verify(key, Mx("mail.other.", "10 a.example."), rdata));
    }

    [Fact]
    public void Verify_OfANameFromAWildcard_IsValid_OnlyWithEnoughLabels()
    {
        using var key = new SigningKey(DomainName.Parse("example."), 256, DnssecVectors.Crypto.Generate(DnssecAlgorithm.Ed25519));
        RecordBytes rdata = RecordSetSigner.Sign(Mx("*.w.example.", "1 a.example."), key, Times, new SignedData());

        Assert.True(RrsigData.TryRead(rdata.Span, out RrsigData signature, out _));
        Assert.Equal(2, signature.Labels);
        Assert.Equal(SignatureVerdict.Valid, Verify(key, Mx("*.w.example.", "1 a.example."), rdata));
        Assert.Equal(SignatureVerdict.Valid, Verify(key, Mx("a.b.w.example.", "1 a.example."), rdata));
        Assert.Equal(SignatureVerdict.Forged, Verify(key, Mx("w.example.", "1 a.example."), rdata));
        Assert.Equal(SignatureVerdict.WrongLabels, Verify(key, Mx("example.", "1 a.example."), rdata));
        Assert.Equal(SignatureVerdict.Forged, Verify(key, Mx("a.x.example.", "1 a.example."), rdata));
    }

    [Fact]
    public void Verify_WithARevokedOrForeignKey_IsRefused()
    {
        IDnsSigner signer = DnssecVectors.Crypto.Generate(DnssecAlgorithm.Ed25519);
        using var key = new SigningKey(DomainName.Parse("example."), 257, signer);
        RecordSet set = Mx("example.", "1 a.example.");
        using var revoked = new SigningKey(DomainName.Parse("example."), 257 | DnsKey.RevokedFlag, signer);
        using var noZoneKey = new SigningKey(DomainName.Parse("example."), 1, signer);
        using var other = new SigningKey(DomainName.Parse("example."), 256, DnssecVectors.Crypto.Generate(DnssecAlgorithm.Ed25519));

        Assert.Equal(SignatureVerdict.UnusableKey, Verify(revoked, set, RecordSetSigner.Sign(set, revoked, Times, new SignedData())));
        Assert.Equal(SignatureVerdict.UnusableKey, Verify(noZoneKey, set, RecordSetSigner.Sign(set, noZoneKey, Times, new SignedData())));
        Assert.Equal(SignatureVerdict.OtherKey, Verify(other, set, RecordSetSigner.Sign(set, key, Times, new SignedData())));
    }

    [Fact]
    public void TagOf_OfRfc4034sExample_Is60485()
    {
        // RFC 4034 section 5.4.
        byte[] rdata = Rdata.Parse(RecordType.DNSKEY, "256 3 5 AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==");
        Assert.True(DnsKey.TryCreate(DomainName.Parse("dskey.example.com."), rdata, out DnsKey? key));

        Assert.Equal(60485, key.Tag);
        Assert.True(key.Matches(new DsData(60485, 5, 1, new RecordBytes(Convert.FromHexString("2BB183AF5F22588179A53B0A98631FAD1A292118"))), DnssecVectors.Crypto));
        Assert.False(key.Matches(new DsData(60485, 5, 1, new RecordBytes(Convert.FromHexString("2BB183AF5F22588179A53B0A98631FAD1A292119"))), DnssecVectors.Crypto));
    }

    internal static byte[] Encode(RrsigData signature)
    {
        byte[] rdata = new byte[18 + signature.Signer.Wire.Length + signature.Signature.Length];
        var writer = new DnsWriter(rdata, default);
        signature.Write(ref writer);
        return rdata;
    }

    private static RecordSet Mx(string owner, params string[] texts) => RecordSet.Of(DomainName.Parse(owner), RecordType.MX, RecordClass.IN, 300, texts.Select(text => Data(RecordType.MX, text)));

    private static RecordBytes Data(RecordType type, string text) => new(Rdata.Parse(type, text));

    private static SignatureVerdict Verify(SigningKey key, RecordSet set, RecordBytes rdata)
    {
        Assert.True(RrsigData.TryRead(rdata.Span, out RrsigData signature, out _));
        Assert.True(DnssecVectors.Crypto.TryOpen(key.Algorithm, key.Public.Data.PublicKey.Span, out IDnsVerifier? verifier));
        return RecordSetVerifier.Verify(set, signature, key.Public, verifier, 1500, new SignedData());
    }
}
