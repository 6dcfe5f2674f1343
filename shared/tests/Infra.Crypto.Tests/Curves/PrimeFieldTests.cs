using System.Numerics;
using Infra.Crypto.Curves;
using Xunit.Abstractions;

namespace Infra.Crypto.Tests.Curves;

/// <summary>Every field against BigInteger: random values, the borders, and long chains that would show limbs growing out of their bounds.</summary>
public class PrimeFieldTests(ITestOutputHelper output)
{
    private static readonly BigInteger P256 = BigInteger.Pow(2, 256) - BigInteger.Pow(2, 224) + BigInteger.Pow(2, 192) + BigInteger.Pow(2, 96) - 1;
    private static readonly BigInteger P384 = BigInteger.Pow(2, 384) - BigInteger.Pow(2, 128) - BigInteger.Pow(2, 96) + BigInteger.Pow(2, 32) - 1;
    private static readonly BigInteger P521 = BigInteger.Pow(2, 521) - 1;
    private static readonly BigInteger P448 = BigInteger.Pow(2, 448) - BigInteger.Pow(2, 224) - 1;
    private static readonly BigInteger P25519 = BigInteger.Pow(2, 255) - 19;

    [Fact]
    public void P256_EqualsBigInteger() => Compare<FieldP256>(P256);

    [Fact]
    public void P384_EqualsBigInteger() => Compare<FieldP384>(P384);

    [Fact]
    public void P521_EqualsBigInteger() => Compare<FieldP521>(P521);

    [Fact]
    public void F448_EqualsBigInteger() => Compare<Field448>(P448);

    [Fact]
    public void F25519_EqualsBigInteger() => Differential.Run(output, "2^255 - 19", random =>
    {
        BigInteger a = Pick(random, P25519), b = Pick(random, P25519);
        Field25519 x = Field25519.Read(Little(a)), y = Field25519.Read(Little(b));
        Field25519.Multiply(x, y, out Field25519 product);
        Field25519.Square(x, out Field25519 square);
        Field25519.Subtract(x, y, out Field25519 difference);
        Field25519.Add(difference, y, out Field25519 again);
        Field25519.Multiply(difference, again, out Field25519 mixed);
        Field25519.Invert(x, out Field25519 inverse);
        Field25519.MultiplySmall(difference, 121665, out Field25519 small);
        return Is(product, a * b) && Is(square, a * a) && Is(difference, a - b) && Is(again, a) && Is(mixed, (a - b) * a)
            && Is(inverse, BigInteger.ModPow(a, P25519 - 2, P25519)) && Is(small, (a - b) * 121665);

        static bool Is(in Field25519 value, BigInteger expected)
        {
            var bytes = new byte[32];
            value.Write(bytes);
            return bytes.AsSpan().SequenceEqual(Little(Modulo(expected, P25519)));
        }

        static byte[] Little(BigInteger value)
        {
            var bytes = new byte[32];
            value.ToByteArray(isUnsigned: true).CopyTo(bytes, 0);
            return bytes;
        }
    });

    private void Compare<TField>(BigInteger modulus)
        where TField : unmanaged, IPrimeField<TField>
    {
        Differential.Run(output, typeof(TField).Name, random =>
        {
            BigInteger a = Pick(random, modulus), b = Pick(random, modulus);
            Assert.True(TField.TryRead(Big(a), out TField x));
            Assert.True(TField.TryRead(Big(b), out TField y));
            TField.Add(x, y, out TField sum);
            TField.Subtract(x, y, out TField difference);
            TField.Multiply(x, y, out TField product);
            TField.Square(x, out TField square);
            PrimeField.Invert(x, out TField inverse);
            TField.Multiply(sum, difference, out TField mixed);
            TField.Subtract(mixed, square, out mixed);
            bool good = Is(x, a) && Is(sum, a + b) && Is(difference, a - b) && Is(product, a * b) && Is(square, a * a)
                && Is(inverse, BigInteger.ModPow(a, modulus - 2, modulus)) && Is(mixed, -(b * b))
                && (x.MaskIfZero() != 0) == a.IsZero;

            TField chain = x;
            BigInteger expected = a;
            for (int i = 0; i < 20; i++)
            {
                TField.Add(chain, chain, out chain);
                TField.Subtract(y, chain, out chain);
                TField.Multiply(chain, chain, out chain);
                expected = Modulo((b - 2 * expected) * (b - 2 * expected), modulus);
            }
            return good && Is(chain, expected);
        });

        Assert.False(TField.TryRead(Big(modulus), out _));
        Assert.False(TField.TryRead(Big(modulus + 1), out _));
        Assert.False(TField.TryRead(new byte[TField.Size - 1], out _));
        Assert.False(TField.TryRead(new byte[TField.Size + 1], out _));

        bool Is(in TField value, BigInteger expected)
        {
            var bytes = new byte[TField.Size];
            value.Write(bytes);
            return bytes.AsSpan().SequenceEqual(Big(Modulo(expected, modulus)));
        }

        static byte[] Big(BigInteger value)
        {
            byte[] bytes = new byte[TField.Size], number = value.ToByteArray(isUnsigned: true, isBigEndian: true);
            number.CopyTo(bytes, bytes.Length - number.Length);
            return bytes;
        }
    }

    // Borders come often: 0, 1, p − 1, values with long runs of ones and zeros.
    private static BigInteger Pick(Random random, BigInteger modulus)
    {
        int bits = (int)modulus.GetBitLength();
        return random.Next(6) switch
        {
            0 => random.Next(3),
            1 => modulus - 1 - random.Next(3),
            2 => Modulo((BigInteger.One << random.Next(bits)) - random.Next(2), modulus),
            3 => Modulo(modulus - (BigInteger.One << random.Next(bits)), modulus),
            _ => Modulo(new BigInteger(Differential.Exact(random, bits / 8 + 8), isUnsigned: true), modulus),
        };
    }

    private static BigInteger Modulo(BigInteger value, BigInteger modulus)
    {
        BigInteger rest = value % modulus;
        return rest.Sign < 0 ? rest + modulus : rest;
    }
}
