using System.Numerics;
using Infra.Crypto.Curves;

namespace Infra.Crypto.Tests.Curves;

/// <summary>The three multiplications against textbook addition with BigInteger, at the scalars where cheaper formulas could go wrong.</summary>
public class WeierstrassGroupTests
{
    private static readonly BigInteger[] Primes =
    [
        BigInteger.Pow(2, 256) - BigInteger.Pow(2, 224) + BigInteger.Pow(2, 192) + BigInteger.Pow(2, 96) - 1,
        BigInteger.Pow(2, 384) - BigInteger.Pow(2, 128) - BigInteger.Pow(2, 96) + BigInteger.Pow(2, 32) - 1,
    ];

    [Theory]
    [InlineData(EllipticCurve.P256, 0)]
    [InlineData(EllipticCurve.P384, 1)]
    public void Multiplications_AtBorderScalars_EqualTextbookAddition(EllipticCurve curve, int prime)
    {
        WeierstrassGroup group = WeierstrassGroup.Of(curve);
        BigInteger p = Primes[prime], n = Number(group.Order.Value);
        (BigInteger X, BigInteger Y) g = Decode(group, Base(group));

        foreach (BigInteger scalar in BorderScalars(n, group.OrderBits))
        {
            (BigInteger X, BigInteger Y)? expected = Multiply(scalar, g, p);
            byte[] product = new byte[group.PointSize], x = new byte[group.Size];
            group.MultiplyBase(Limbs(scalar, group.Order.Limbs), product);
            Assert.True(expected == Decode(group, product), $"{curve}: base times {scalar}");
            Assert.True(group.TryMultiply(Limbs(scalar, group.Order.Limbs), Base(group), x));
            Assert.True(expected!.Value.X == new BigInteger(x, isUnsigned: true, isBigEndian: true), $"{curve}: point times {scalar}");
        }
    }

    // u·G + v·Q with Q = q·G: sums of equal, of opposite points, and infinity inside and at the end.
    [Theory]
    [InlineData(EllipticCurve.P256, 0)]
    [InlineData(EllipticCurve.P384, 1)]
    public void TryMultiplyPublic_WhenSummandsMeet_EqualsTextbookAddition(EllipticCurve curve, int prime)
    {
        WeierstrassGroup group = WeierstrassGroup.Of(curve);
        BigInteger p = Primes[prime], n = Number(group.Order.Value);
        (BigInteger X, BigInteger Y) g = Decode(group, Base(group));

        foreach (BigInteger q in new BigInteger[] { 1, 2, 3, n - 1, n - 2, (n + 1) / 2 })
        {
            var point = new byte[group.PointSize];
            group.MultiplyBase(Limbs(q, group.Order.Limbs), point);
            foreach (BigInteger u in new BigInteger[] { 0, 1, 2, 3, 15, 16, 17, 127, n - 1, n - 2, n / 2 })
            {
                foreach (BigInteger v in new BigInteger[] { 0, 1, 2, 3, 15, 16, 17, n - 1, n - 3, n / 2 })
                {
                    BigInteger total = (u + v * q) % n;
                    var x = new byte[group.Size];
                    bool finite = group.TryMultiplyPublic(Limbs(u, group.Order.Limbs), Limbs(v, group.Order.Limbs), point, x);
                    Assert.True(finite == !total.IsZero, $"{curve}: {u}, {v}, {q}");
                    if (finite) Assert.True(Multiply(total, g, p)!.Value.X == new BigInteger(x, isUnsigned: true, isBigEndian: true), $"{curve}: {u}, {v}, {q}");
                }
            }
        }
    }

    private static IEnumerable<BigInteger> BorderScalars(BigInteger n, int bits)
    {
        for (int i = 1; i <= 40; i++)
        {
            yield return i;
            yield return n - i;
        }
        for (int bit = 5; bit < bits; bit += 5)
        {
            yield return BigInteger.One << bit;
            yield return (BigInteger.One << bit) - 1;
            yield return n - (BigInteger.One << bit) & ((BigInteger.One << bits) - 1);
            yield return (16 * (BigInteger.One << bit) + 17) % n;
        }
        yield return n / 2;
        yield return n / 2 + 1;
    }

    private static byte[] Base(WeierstrassGroup group)
    {
        var point = new byte[group.PointSize];
        group.MultiplyBase(Limbs(1, group.Order.Limbs), point);
        return point;
    }

    private static (BigInteger X, BigInteger Y) Decode(WeierstrassGroup group, byte[] point)
    {
        Assert.True(group.IsPoint(point));
        return (new BigInteger(point.AsSpan(1, group.Size), isUnsigned: true, isBigEndian: true), new BigInteger(point.AsSpan(1 + group.Size), isUnsigned: true, isBigEndian: true));
    }

    // Homogeneous coordinates, x = X/Z and y = Y/Z, with the textbook's formulas and cases: not those of the code under test.
    private static (BigInteger X, BigInteger Y)? Multiply(BigInteger scalar, (BigInteger X, BigInteger Y) point, BigInteger p)
    {
        (BigInteger X, BigInteger Y, BigInteger Z) sum = (0, 1, 0), summand = (point.X, point.Y, 1);
        for (int bit = (int)scalar.GetBitLength() - 1; bit >= 0; bit--)
        {
            sum = Double(sum, p);
            if ((scalar >> bit & 1) == 1) sum = Add(sum, summand, p);
        }
        if (sum.Z.IsZero) return null;
        BigInteger inverse = BigInteger.ModPow(sum.Z, p - 2, p);
        return (sum.X * inverse % p, sum.Y * inverse % p);
    }

    private static (BigInteger X, BigInteger Y, BigInteger Z) Add((BigInteger X, BigInteger Y, BigInteger Z) a, (BigInteger X, BigInteger Y, BigInteger Z) b, BigInteger p)
    {
        if (a.Z.IsZero) return b;
        BigInteger u = Modulo(b.Y * a.Z - a.Y * b.Z, p), v = Modulo(b.X * a.Z - a.X * b.Z, p);
        if (v.IsZero) return u.IsZero ? Double(a, p) : (0, 1, 0);
        BigInteger z = a.Z * b.Z % p, vv = v * v % p, vvv = vv * v % p, x = vv * a.X * b.Z % p;
        BigInteger t = Modulo(u * u * z - vvv - 2 * x, p);
        return (v * t % p, Modulo(u * (x - t) - vvv * a.Y * b.Z, p), vvv * z % p);
    }

    private static (BigInteger X, BigInteger Y, BigInteger Z) Double((BigInteger X, BigInteger Y, BigInteger Z) a, BigInteger p)
    {
        if (a.Z.IsZero) return a;
        BigInteger w = Modulo(3 * (a.X * a.X - a.Z * a.Z), p), s = a.Y * a.Z % p, ys = a.Y * s % p, product = a.X * ys % p;
        BigInteger h = Modulo(w * w - 8 * product, p);
        return (2 * h * s % p, Modulo(w * (4 * product - h) - 8 * ys * ys, p), 8 * s * s * s % p);
    }

    private static BigInteger Modulo(BigInteger value, BigInteger p) => (value % p + p) % p;

    private static ulong[] Limbs(BigInteger value, int count)
    {
        var limbs = new ulong[count];
        for (int i = 0; i < count; i++)
            limbs[i] = (ulong)(value >> (64 * i) & ulong.MaxValue);
        return limbs;
    }

    private static BigInteger Number(ReadOnlySpan<ulong> limbs)
    {
        BigInteger value = BigInteger.Zero;
        for (int i = limbs.Length - 1; i >= 0; i--)
            value = value << 64 | limbs[i];
        return value;
    }
}
