using System.Numerics;
using Infra.Crypto.Curves;
using Infra.Testing;
using Xunit.Abstractions;

namespace Infra.Crypto.Tests.Curves;

public class Ed25519Tests(ITestOutputHelper output)
{
    private static readonly BigInteger Order = (BigInteger.One << 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);

    public static TheoryData<string> Places => VectorFile.Places("ed25519.txt");

    [Theory, MemberData(nameof(Places))]
    public void Sign_WhenVector_GivesItsSignature(string place)
    {
        VectorRecord record = VectorFile.Read("ed25519.txt").Single(r => r.Place == place);
        using var key = new Ed25519PrivateKey(record["secret"]);
        var signature = new byte[64];

        key.Sign(record["message"], signature);

        Assert.Equal(record["public"], key.PublicKey.ToArray());
        Assert.Equal(record["signature"], signature);
        Assert.True(Ed25519.Verify(record["public"], record["message"], signature));
    }

    [Theory, MemberData(nameof(Places))]
    public void Verify_WhenAnyBitFlips_Fails(string place)
    {
        VectorRecord record = VectorFile.Read("ed25519.txt").Single(r => r.Place == place);
        byte[] signature = record["signature"], publicKey = record["public"], message = record["message"];

        for (int bit = 0; bit < 8 * signature.Length; bit += 5)
        {
            signature[bit / 8] ^= (byte)(1 << (bit & 7));
            Assert.False(Ed25519.Verify(publicKey, message, signature));
            signature[bit / 8] ^= (byte)(1 << (bit & 7));
        }
        publicKey[3] ^= 1;
        Assert.False(Ed25519.Verify(publicKey, message, signature));
    }

    [Fact]
    public void Verify_WhenSIsTheOrderMore_Fails()
    {
        VectorRecord record = VectorFile.Read("ed25519.txt")[0];
        byte[] signature = record["signature"];
        BigInteger s = new BigInteger(signature.AsSpan(32), isUnsigned: true) + Order;
        byte[] larger = s.ToByteArray(isUnsigned: true);
        signature.AsSpan(32).Clear();
        larger.CopyTo(signature, 32);

        Assert.False(Ed25519.Verify(record["public"], record["message"], signature));
    }

    [Theory]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]   // y = p
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]   // y = 2^255 − 1
    [InlineData("0100000000000000000000000000000000000000000000000000000000000080")]   // x = −0
    [InlineData("0200000000000000000000000000000000000000000000000000000000000000")]   // no such x
    [InlineData("")]
    public void IsValidPublicKey_WhenNoPoint_IsFalse(string key) => Assert.False(Ed25519.IsValidPublicKey(Convert.FromHexString(key)));

    [Fact]
    public void Sign_WhenVerified_AlwaysHolds() => Differential.Run(output, "Ed25519", random =>
    {
        using var key = new Ed25519PrivateKey(Differential.Exact(random, 32));
        byte[] message = Differential.Bytes(random, 300);
        var signature = new byte[64];
        key.Sign(message, signature);
        bool good = Ed25519.Verify(key.PublicKey, message, signature);
        signature[random.Next(64)] ^= (byte)(1 << random.Next(8));
        return good && !Ed25519.Verify(key.PublicKey, message, signature);
    }, divisor: 8);

    [Fact]
    public void SignAndVerify_AllocateNothing()
    {
        using var key = new Ed25519PrivateKey(new byte[32]);
        byte[] message = new byte[100], signature = new byte[64];

        AllocationAssert.Zero(() => key.Sign(message, signature), repetitions: 10);
        AllocationAssert.Zero(() => Ed25519.Verify(key.PublicKey, message, signature), repetitions: 10);
    }

    [Fact]
    public void Sign_WhenDisposed_Throws()
    {
        var key = new Ed25519PrivateKey(new byte[32]);
        key.Dispose();

        Assert.Throws<ObjectDisposedException>(() => key.Sign([], new byte[64]));
    }
}
