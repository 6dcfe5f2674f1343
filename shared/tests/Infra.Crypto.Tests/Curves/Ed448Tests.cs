using Infra.Crypto.Curves;
using Xunit.Abstractions;

namespace Infra.Crypto.Tests.Curves;

public class Ed448Tests(ITestOutputHelper output)
{
    public static TheoryData<string> Places => VectorFile.Places("ed448.txt");

    [Theory, MemberData(nameof(Places))]
    public void Sign_WhenVector_GivesItsSignature(string place)
    {
        VectorRecord record = VectorFile.Read("ed448.txt").Single(r => r.Place == place);
        using var key = new Ed448PrivateKey(record["secret"]);
        var signature = new byte[114];

        key.Sign(record["message"], signature, record["context"]);

        Assert.Equal(record["public"], key.PublicKey.ToArray());
        Assert.Equal(record["signature"], signature);
        Assert.True(Ed448.Verify(record["public"], record["message"], signature, record["context"]));
        Assert.False(Ed448.Verify(record["public"], record["message"], signature, [.. record["context"], 1]));
    }

    [Fact]
    public void Verify_WhenAnyBitFlips_Fails()
    {
        VectorRecord record = VectorFile.Read("ed448.txt")[1];
        byte[] signature = record["signature"], publicKey = record["public"], message = record["message"];

        for (int bit = 0; bit < 8 * signature.Length; bit += 29)
        {
            signature[bit / 8] ^= (byte)(1 << (bit & 7));
            Assert.False(Ed448.Verify(publicKey, message, signature));
            signature[bit / 8] ^= (byte)(1 << (bit & 7));
        }
        message[0] ^= 1;
        Assert.False(Ed448.Verify(publicKey, message, signature));
    }

    [Theory]
    [InlineData("fffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffffffffffffffffffffffffffffffffffffffffffffffffff00")]   // y = p + 0 .. its low half
    [InlineData("000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001")]   // stray bits in the last byte
    [InlineData("010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000080")]   // x = −0
    [InlineData("")]
    public void IsValidPublicKey_WhenNoPoint_IsFalse(string key) => Assert.False(Ed448.IsValidPublicKey(Convert.FromHexString(key)));

    [Fact]
    public void Sign_WhenVerified_AlwaysHolds() => Differential.Run(output, "Ed448", random =>
    {
        using var key = new Ed448PrivateKey(Differential.Exact(random, 57));
        byte[] message = Differential.Bytes(random, 300), context = Differential.Bytes(random, 255);
        var signature = new byte[114];
        key.Sign(message, signature, context);
        bool good = Ed448.Verify(key.PublicKey, message, signature, context);
        signature[random.Next(114)] ^= (byte)(1 << random.Next(8));
        return good && !Ed448.Verify(key.PublicKey, message, signature, context);
    }, divisor: 100);
}
