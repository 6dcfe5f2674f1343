using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Buffers;
using Infra.Dns.Dnssec;
using Infra.Dns.Dnssec.Keys;
using Infra.Dns.Names;

namespace Infra.Dns.Tests.Dnssec;

public class KeyFileTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<byte> Algorithms => [8, 10, 13, 14, 15, 16];

    [Theory, MemberData(nameof(Algorithms))]
    public void Write_ThenRead_IsTheSameKeyAndTimes(byte number)
    {
        using KeyFile file = Make(number);
        using SecretBytes bytes = file.Write();

        Assert.True(KeyFile.TryRead(bytes.Span, DnssecVectors.Crypto, out KeyFile? read, out string? problem), problem);

        Assert.Equal(file.Key.Public.Rdata, read.Key.Public.Rdata);
        Assert.Equal(file.Key.Public.Zone, read.Key.Public.Zone);
        Assert.Equal(file.Times, read.Times);
        Assert.Equal(file.FileName, read.FileName);
        using SecretBytes again = read.Write();
        Assert.Equal(bytes.Span, again.Span);
    }

    [Fact]
    public void Read_OfAnyPrefix_Fails()
    {
        using KeyFile file = Make(13);
        using SecretBytes bytes = file.Write();
        // Without the last line break alone it is still whole.
        for (int length = 0; length < bytes.Length - 1; length++)
            Assert.False(KeyFile.TryRead(bytes.Span[..length], DnssecVectors.Crypto, out _, out _), $"{length} bytes");
    }

    [Fact]
    public void Read_WithASecondKeyAppended_Fails()
    {
        using KeyFile file = Make(13);
        using SecretBytes bytes = file.Write();
        using SecretBytes pem = file.Key.Signer.WritePem();

        Assert.False(KeyFile.TryRead([.. bytes.Span, .. pem.Span], DnssecVectors.Crypto, out _, out _));
    }

    [Theory]
    [InlineData("Tag: ", "Tag: 1", "the key's tag is ")]
    [InlineData("Zone: ", "Zone: a..b", "line 1 is none of a key file, or its value is wrong")]
    [InlineData("Algorithm: ", "Algorithm: 14", "the key is for EcP256, not for ECDSAP384SHA384")]
    [InlineData("Algorithm: ", "Algorithm: 5", "RSASHA1 is not for signing")]
    [InlineData("Flags: ", "Flags: 65536", "line 3 is none of a key file, or its value is wrong")]
    [InlineData("Created: ", "Created: 20261301000000", "line 5 is none of a key file, or its value is wrong")]
    [InlineData("Created: ", "Colour: blue", "line 5 is none of a key file, or its value is wrong")]
    [InlineData("Created: ", "Created", "line 5 is not a name, a colon and a value")]
    public void Read_OfAWrongLine_SaysWhich(string line, string changed, string expected)
    {
        using KeyFile file = Make(13);
        using SecretBytes bytes = file.Write();
        string text = string.Join('\n', Encoding.ASCII.GetString(bytes.Span).Split('\n').Select(each => each.StartsWith(line, StringComparison.Ordinal) ? changed : each));

        Assert.False(KeyFile.TryRead(Encoding.ASCII.GetBytes(text), DnssecVectors.Crypto, out _, out string? problem));

        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void NameOf_AZoneWithASlash_HasNone() =>
        Assert.Matches(@"^K0\\04764\.2\.0\.192\.in-addr\.arpa\.\+015\+[0-9]{5}$", KeyFile.NameOf(DnsKey.Create(DomainName.Parse("0/64.2.0.192.IN-ADDR.arpa"), 256, DnssecAlgorithm.Ed25519, new(new byte[32]))));

    [Fact]
    public void Times_DecideWhatAKeyDoes()
    {
        var times = new KeyTimes(Now, Now.AddDays(1), Now.AddDays(2), Now.AddDays(3), Now.AddDays(4));

        Assert.Equal(
            [(false, false), (true, false), (true, true), (true, false), (false, false)],
            Enumerable.Range(0, 5).Select(day => (times.IsPublished(Now.AddDays(day)), times.IsActive(Now.AddDays(day)))));
        Assert.False(default(KeyTimes).IsPublished(Now));
    }

    [Fact]
    public void BindPrivateKey_OfAnyPrefixOfALine_Fails()
    {
        byte[] text = DnssecVectors.Bytes("rfc6605-p256.private");
        for (int length = 0; length < text.Length - 1; length++)
            Assert.False(BindPrivateKey.TryRead(text.AsSpan(0, length), out _, out _), $"{length} bytes");
        Assert.True(BindPrivateKey.TryRead(text, out _, out _));
    }

    [Fact]
    public void BindPrivateKey_OfV13_HasItsTimes()
    {
        string text = Encoding.ASCII.GetString(DnssecVectors.Bytes("rfc8080-ed25519-1.private")).Replace("v1.2", "v1.3", StringComparison.Ordinal)
            + "Created: 20260101000000\nPublish: 20260102000000\nActivate: 20260103000000\nRevoke: 20260104000000\nSyncPublish: 20260105000000\nInactive: 20260106000000\nDelete: 20260107000000\n";

        Assert.True(BindPrivateKey.TryRead(Encoding.ASCII.GetBytes(text), out BindPrivateKey? key, out string? problem), problem);

        DateTimeOffset first = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(new KeyTimes(first, first.AddDays(1), first.AddDays(2), first.AddDays(5), first.AddDays(6)), key.Times);
        Assert.False(BindPrivateKey.TryRead(Encoding.ASCII.GetBytes(text.Replace("Delete: 2026", "Delete: x026", StringComparison.Ordinal)), out _, out _));
        Assert.False(BindPrivateKey.TryRead(Encoding.ASCII.GetBytes(text.Replace("v1.3", "v1.1", StringComparison.Ordinal)), out _, out _));
        Assert.False(BindPrivateKey.TryRead(Encoding.ASCII.GetBytes(text + "junk"), out _, out _));
    }

    [Fact]
    public void AnyBytes_NeverThrow() => Prop.ForAll<byte[]>(bytes =>
    {
        byte[] withHead = [.. "Private-key-format: v1.2\nAlgorithm: 13\nPrivateKey: "u8, .. bytes];
        _ = BindPrivateKey.TryRead(bytes, out _, out _) | BindPrivateKey.TryRead(withHead, out _, out _);
        return !KeyFile.TryRead(bytes, DnssecVectors.Crypto, out _, out _);
    }).QuickCheckThrowOnFailure();

    private static KeyFile Make(byte algorithm) =>
        new(new SigningKey(DomainName.Parse("Example.org."), 257, DnssecVectors.Crypto.Generate(new DnssecAlgorithm(algorithm))), new KeyTimes(Now, Now, Now.AddHours(1), null, Now.AddDays(90)));
}
