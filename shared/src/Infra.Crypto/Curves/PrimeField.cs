using System.Runtime.InteropServices;

namespace Infra.Crypto.Curves;

/// <summary>What every prime field can do with the operations of <see cref="IPrimeField{TSelf}"/>.</summary>
internal static class PrimeField
{
    /// <summary>Limbs of the largest field, P-521. Tables of elements are reserved on the stack as limbs: an array of structures there is raw addresses in IL.</summary>
    internal const int LimbsMax = 9;

    /// <summary>1/a; 0 for 0. Constant time in a.</summary>
    [ConstantTime]
    internal static void Invert<TField>(in TField a, out TField inverse)
        where TField : unmanaged, IPrimeField<TField>
        => Raise(a, TField.ModulusMinus2, out inverse);

    /// <summary>a to a public exponent (big-endian, not empty), four bits at a time. Constant time in a.</summary>
    [ConstantTime]
    internal static void Raise<TField>(in TField a, ReadOnlySpan<byte> exponent, out TField power)
        where TField : unmanaged, IPrimeField<TField>
    {
        Span<ulong> room = stackalloc ulong[16 * LimbsMax];
        Span<TField> powers = MemoryMarshal.Cast<ulong, TField>(room)[..16];
        powers[0] = TField.One;
        powers[1] = a;
        for (int i = 2; i < 16; i++)
            TField.Multiply(powers[i - 1], a, out powers[i]);

        power = powers[exponent[0] >> 4];
        for (int digit = 1; digit < 2 * exponent.Length; digit++)
        {
            for (int i = 0; i < 4; i++)
                TField.Square(power, out power);
            int value = exponent[digit / 2] >> (4 * (1 - (digit & 1))) & 15;   // the exponent is public
            if (value != 0) TField.Multiply(power, powers[value], out power);
        }
        powers.Clear();
    }
}
