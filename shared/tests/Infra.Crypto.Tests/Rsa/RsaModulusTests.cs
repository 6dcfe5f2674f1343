using System.Numerics;
using Infra.Crypto.Curves;
using Infra.Crypto.Rsa;
using Xunit.Abstractions;

namespace Infra.Crypto.Tests.Rsa;

/// <summary>The kernel against BigInteger, over odd moduli of many lengths.</summary>
public class RsaModulusTests(ITestOutputHelper output)
{
    [Fact]
    public void Operations_EqualBigInteger() => Differential.Run(output, "modulus", random =>
    {
        int bits = random.Next(4) == 0 ? 104 * random.Next(5, 20) - random.Next(8) : random.Next(RsaModulus.BitsMin, 2200);
        BigInteger m = Odd(random, bits);
        using var modulus = new RsaModulus(m.ToByteArray(isUnsigned: true, isBigEndian: true));
        int n = modulus.Limbs;
        BigInteger r = BigInteger.Pow(2, RsaKernel.LimbBits * n), a = Below(random, m), b = Below(random, m);
        ulong[] scratch = new ulong[modulus.PowerScratchLimbs], x = Limbs(a, n), y = Limbs(b, n), product = new ulong[n], square = new ulong[n], power = new ulong[n];
        modulus.Multiply(x, y, product, scratch);
        modulus.Square(x, square, scratch);
        bool isRight = modulus.Bits == bits && r >= 16 * m && Number(product) < 2 * m && (Number(product) * r - a * b) % m == 0
            && Number(square) < 2 * m && (Number(square) * r - a * a) % m == 0;

        byte[] exponent = Differential.Exact(random, random.Next(1, 9));
        BigInteger e = new(exponent, isUnsigned: true, isBigEndian: true);
        modulus.ToMontgomery(x, product, scratch);
        modulus.Power(product, exponent, power, scratch);
        modulus.FromMontgomery(power, power, scratch);
        isRight &= Number(power) == BigInteger.ModPow(a, e, m);
        modulus.PowerPublic(product, x, 65537, power, scratch);
        isRight &= Number(power) == BigInteger.ModPow(a, 65537, m);

        BigInteger wide = Below(random, r * r / 2);
        modulus.WideToMontgomery(Limbs(wide, 2 * n), product, scratch);
        modulus.FromMontgomery(product, product, scratch);
        isRight &= Number(product) == wide % m;
        ulong[] sum = Limbs(a + b, n);
        modulus.ReduceOnce(sum);
        isRight &= Number(sum) == (a + b) % m;
        isRight &= modulus.MaskIfReduced(Limbs(m - 1, n)) == ulong.MaxValue && modulus.MaskIfReduced(Limbs(m, n)) == 0;
        return isRight;
    }, divisor: 10);

    [Fact]
    public void Multiply_WhenLimbsAreExtreme_EqualsBigInteger()
    {
        foreach (int bits in (int[])[512, 1024, 2048, 4096, 8192])
        {
            BigInteger m = BigInteger.Pow(2, bits) - 1, a = m - 1;
            using var modulus = new RsaModulus(m.ToByteArray(isUnsigned: true, isBigEndian: true));
            BigInteger r = BigInteger.Pow(2, RsaKernel.LimbBits * modulus.Limbs);
            ulong[] scratch = new ulong[modulus.ScratchLimbs], x = Limbs(2 * m - 1, modulus.Limbs), product = new ulong[modulus.Limbs];
            modulus.Multiply(x, x, product, scratch);
            Assert.Equal(0, (Number(product) * r - a * a) % m);
            modulus.Square(x, product, scratch);
            Assert.Equal(0, (Number(product) * r - a * a) % m);
        }
    }

    [Fact]
    public void AddRowsVector_EqualsScalar()
    {
        if (!System.Runtime.Intrinsics.X86.Avx2.IsSupported) return;
        var random = new Random(7);
        for (int n = 4; n <= 320; n += 4)
        {
            ulong[] padded = new ulong[n + 2 * RsaKernel.Padding], limbs = Words(random, n, 27), factors = Words(random, 4, 26), columns = Words(random, n + 4, 61), expected = (ulong[])columns.Clone();
            RsaKernel.Pad(limbs, padded);
            int first = random.Next(n / 4 + 1);
            RsaKernel.AddRowsVector(padded, first, factors[0], factors[1], factors[2], factors[3], columns);
            RsaKernel.AddRowsScalar(padded, first, factors[0], factors[1], factors[2], factors[3], expected);
            Assert.Equal(expected, columns);
        }
    }

    [Theory]
    [InlineData(3u)]
    [InlineData(65537u)]
    [InlineData(4294967291u)]
    public void Divide_EqualsOperator(uint divisor)
    {
        var small = new SmallDivisor(divisor);
        ulong[] corners = [0, 1, divisor - 1, divisor, 2ul * divisor - 1, ulong.MaxValue, ulong.MaxValue / divisor * divisor, ulong.MaxValue / divisor * divisor - 1];
        var random = new Random(5);
        foreach (ulong number in corners.Concat(Enumerable.Range(0, 1000).Select(_ => (ulong)random.NextInt64() * 3)))
        {
            Assert.Equal(number / divisor, small.Divide(number, out ulong remainder));
            Assert.Equal(number % divisor, remainder);
        }
    }

    private static ulong[] Words(Random random, int count, int bits)
        => [.. Enumerable.Range(0, count).Select(_ => random.Next(9) == 0 ? (1ul << bits) - 1 : (ulong)random.NextInt64() >> (63 - bits))];

    private static BigInteger Odd(Random random, int bits)
        => (Below(random, BigInteger.Pow(2, bits - 1)) | BigInteger.One) + BigInteger.Pow(2, bits - 1);

    private static BigInteger Below(Random random, BigInteger bound)
    {
        byte[] bytes = Differential.Exact(random, bound.GetByteCount(isUnsigned: true) + 4);
        if (random.Next(8) == 0) bytes.AsSpan(1).Fill(0xFF);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true) % bound;
    }

    private static ulong[] Limbs(BigInteger number, int count)
    {
        var limbs = new ulong[count];
        LimbCoding.Read(number.ToByteArray(isUnsigned: true, isBigEndian: true), RsaKernel.LimbBits, limbs);
        return limbs;
    }

    private static BigInteger Number(ulong[] limbs)
    {
        BigInteger number = 0;
        for (int i = limbs.Length - 1; i >= 0; i--)
            number = (number << RsaKernel.LimbBits) + limbs[i];
        return number;
    }
}
