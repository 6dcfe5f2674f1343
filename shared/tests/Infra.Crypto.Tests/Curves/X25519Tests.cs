using Infra.Crypto.Curves;
using Infra.Testing;
using Infra.Testing.Fakes;
using Xunit.Abstractions;

namespace Infra.Crypto.Tests.Curves;

public class X25519Tests(ITestOutputHelper output)
{
    public static TheoryData<string> Places => VectorFile.Places("x25519.txt");

    [Theory, MemberData(nameof(Places))]
    public void TryAgree_WhenVector_GivesItsResult(string place)
    {
        VectorRecord record = VectorFile.Read("x25519.txt").Single(r => r.Place == place);
        var secret = new byte[32];

        Assert.True(X25519.TryAgree(record["scalar"], record["u"], secret));

        Assert.Equal(record["result"], secret);
    }

    // RFC 7748 section 5.2: k and u feed each other.
    [Theory]
    [InlineData(1, "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079")]
    [InlineData(1000, "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51")]
    public void TryAgree_WhenIterated_GivesTheRfcResult(int iterations, string expected)
    {
        var k = new byte[32];
        k[0] = 9;
        byte[] u = [.. k];
        var result = new byte[32];

        for (int i = 0; i < iterations; i++)
        {
            Assert.True(X25519.TryAgree(k, u, result));
            k.CopyTo(u, 0);
            result.CopyTo(k, 0);
        }

        Assert.Equal(expected, Convert.ToHexStringLower(k));
    }

    // The points of order 1, 2, 4 and 8 of the curve and its twist, and their encodings from p on.
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    [InlineData("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    public void TryAgree_WhenLowOrder_FailsWithZeros(string point)
    {
        byte[] secret = [.. Enumerable.Repeat((byte)0xAA, 32)];

        Assert.False(X25519.TryAgree(Differential.Exact(new Random(1), 32), Convert.FromHexString(point), secret));

        Assert.Equal(new byte[32], secret);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void TryAgree_WhenPeerKeyHasAnotherLength_Fails(int length) =>
        Assert.False(X25519.TryAgree(new byte[32], new byte[length], new byte[32]));

    [Fact]
    public void TryAgree_WhenBit255OrValuesFromPAreSet_ReadsThemAsRfc7748Says()
    {
        byte[] scalar = Differential.Exact(new Random(2), 32);
        byte[] plain = new byte[32], high = new byte[32], beyond = new byte[32];
        plain[0] = high[0] = 9;
        high[31] = 0x80;
        beyond.AsSpan().Fill(0xFF);
        beyond[0] = 0xF6;   // p + 9
        beyond[31] = 0x7F;
        byte[] first = new byte[32], second = new byte[32], third = new byte[32];

        Assert.True(X25519.TryAgree(scalar, plain, first));
        Assert.True(X25519.TryAgree(scalar, high, second));
        Assert.True(X25519.TryAgree(scalar, beyond, third));

        Assert.Equal(first, second);
        Assert.Equal(first, third);
    }

    [Fact]
    public void TryAgree_WhenBothSidesExchangeKeys_GivesOneSecret() => Differential.Run(output, "X25519", random =>
    {
        byte[] a = Differential.Exact(random, 32), b = Differential.Exact(random, 32);
        byte[] aPublic = new byte[32], bPublic = new byte[32], aSecret = new byte[32], bSecret = new byte[32];
        X25519.DerivePublicKey(a, aPublic);
        X25519.DerivePublicKey(b, bPublic);
        return X25519.TryAgree(a, bPublic, aSecret) && X25519.TryAgree(b, aPublic, bSecret) && aSecret.AsSpan().SequenceEqual(bSecret);
    }, divisor: 8);

    [Fact]
    public void TryAgree_AllocatesNothing()
    {
        byte[] scalar = new byte[32], point = new byte[32], secret = new byte[32];
        new SeededRandom(3).Fill(scalar);
        point[0] = 9;

        AllocationAssert.Zero(() => X25519.TryAgree(scalar, point, secret), repetitions: 10);
    }
}
