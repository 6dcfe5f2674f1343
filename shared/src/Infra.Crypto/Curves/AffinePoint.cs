namespace Infra.Crypto.Curves;

/// <summary>A point of y² = x³ − 3·x + b other than infinity, by its coordinates. Tables hold points in this form.</summary>
internal struct AffinePoint<TField, TCurve>
    where TField : unmanaged, IPrimeField<TField>
    where TCurve : unmanaged, IWeierstrassCurve<TField>
{
    internal TField X, Y;
    internal readonly ulong Unused0, Unused1;   // rounds fields of 5, 7 and 9 limbs up to whole vectors of four limbs

    internal AffinePoint(in TField x, in TField y)
    {
        X = x;
        Y = y;
        Unused0 = Unused1 = 0;
    }

    internal static AffinePoint<TField, TCurve> Base => new(TCurve.BaseX, TCurve.BaseY);

    /// <summary>
    /// Reads an uncompressed point (SEC 1 section 2.3.4): 04, x, y. False for every other form or length, coordinates from the modulus on, and points off the curve.
    /// Not constant time: encoded points are public.
    /// </summary>
    internal static bool TryRead(ReadOnlySpan<byte> encoded, out AffinePoint<TField, TCurve> point)
    {
        point = default;
        if (encoded.Length != 1 + 2 * TField.Size || encoded[0] != 4) return false;
        if (!TField.TryRead(encoded.Slice(1, TField.Size), out TField x)) return false;
        if (!TField.TryRead(encoded.Slice(1 + TField.Size), out TField y)) return false;

        TField.Square(x, out TField right);
        TField.Scale(TField.One, 3, out TField three);
        TField.Subtract(right, three, out right);
        TField.Multiply(right, x, out right);
        TField.Add(right, TCurve.B, out right);
        TField.Square(y, out TField left);
        TField.Subtract(left, right, out left);
        if (left.MaskIfZero() == 0) return false;

        point = new AffinePoint<TField, TCurve>(x, y);
        return true;
    }

    /// <summary>Negates where <paramref name="mask"/> is all ones.</summary>
    [ConstantTime]
    internal void NegateIf(ulong mask)
    {
        TField.Subtract(default, Y, out TField negated);
        Y.CopyIf(mask, negated);
    }
}
