namespace Infra.Crypto.Curves;

/// <summary>
/// A point in projective coordinates: x = X/Z, y = Y/Z; infinity is (0 : 1 : 0). Addition and doubling are the complete formulas of
/// Renes, Costello and Batina (2016, algorithms 4, 5 and 6, for a = −3): they hold for all pairs of points, so no case needs a branch.
/// </summary>
internal struct WeierstrassPoint<TField, TCurve>
    where TField : unmanaged, IPrimeField<TField>
    where TCurve : unmanaged, IWeierstrassCurve<TField>
{
    internal TField X, Y, Z;

    internal static WeierstrassPoint<TField, TCurve> Infinity => new() { Y = TField.One };

    internal static WeierstrassPoint<TField, TCurve> Base => new() { X = TCurve.BaseX, Y = TCurve.BaseY, Z = TField.One };

    /// <summary>
    /// Reads an uncompressed point (SEC 1 section 2.3.4): 04, x, y. False for every other form or length, coordinates from the modulus on, and points off the curve.
    /// Not constant time: encoded points are public.
    /// </summary>
    internal static bool TryRead(ReadOnlySpan<byte> encoded, out WeierstrassPoint<TField, TCurve> point)
    {
        point = Infinity;
        if (encoded.Length != 1 + 2 * TField.Size || encoded[0] != 4) return false;
        if (!TField.TryRead(encoded.Slice(1, TField.Size), out TField x)) return false;
        if (!TField.TryRead(encoded.Slice(1 + TField.Size), out TField y)) return false;

        TField.Square(x, out TField right);
        TField three = TField.One;
        TField.Add(three, TField.One, out three);
        TField.Add(three, TField.One, out three);
        TField.Subtract(right, three, out right);
        TField.Multiply(right, x, out right);
        TField.Add(right, TCurve.B, out right);
        TField.Square(y, out TField left);
        TField.Subtract(left, right, out left);
        if (left.MaskIfZero() == 0) return false;

        point.X = x;
        point.Y = y;
        point.Z = TField.One;
        return true;
    }

    /// <summary>All ones for the point at infinity.</summary>
    [ConstantTime]
    internal readonly ulong MaskIfInfinity() => Z.MaskIfZero();

    /// <summary>Writes 04, x, y; zeros for x and y at infinity.</summary>
    [ConstantTime]
    internal readonly void Write(Span<byte> encoded)
    {
        PrimeField.Invert(Z, out TField inverse);
        TField.Multiply(X, inverse, out TField x);
        TField.Multiply(Y, inverse, out TField y);
        encoded[0] = 4;
        x.Write(encoded.Slice(1, TField.Size));
        y.Write(encoded.Slice(1 + TField.Size, TField.Size));
    }

    /// <summary>Writes the x-coordinate alone; zeros at infinity.</summary>
    [ConstantTime]
    internal readonly void WriteX(Span<byte> encoded)
    {
        PrimeField.Invert(Z, out TField inverse);
        TField.Multiply(X, inverse, out TField x);
        x.Write(encoded[..TField.Size]);
    }

    /// <summary>this + other (algorithm 4).</summary>
    [ConstantTime]
    internal void Add(in WeierstrassPoint<TField, TCurve> other)
    {
        TField.Multiply(X, other.X, out TField t0);
        TField.Multiply(Y, other.Y, out TField t1);
        TField.Multiply(Z, other.Z, out TField t2);
        TField.Add(X, Y, out TField t3);
        TField.Add(other.X, other.Y, out TField t4);
        TField.Multiply(t3, t4, out t3);
        TField.Add(t0, t1, out t4);
        TField.Subtract(t3, t4, out t3);      // X1·Y2 + X2·Y1
        TField.Add(Y, Z, out t4);
        TField.Add(other.Y, other.Z, out TField x3);
        TField.Multiply(t4, x3, out t4);
        TField.Add(t1, t2, out x3);
        TField.Subtract(t4, x3, out t4);      // Y1·Z2 + Y2·Z1
        TField.Add(X, Z, out x3);
        TField.Add(other.X, other.Z, out TField y3);
        TField.Multiply(x3, y3, out x3);
        TField.Add(t0, t2, out y3);
        TField.Subtract(x3, y3, out y3);      // X1·Z2 + X2·Z1
        TField.Multiply(TCurve.B, t2, out TField z3);
        CompleteAddition(t0, t1, t2, t3, t4, y3, z3);
    }

    /// <summary>this + (x, y) for an affine point that is not infinity (algorithm 5).</summary>
    [ConstantTime]
    internal void AddAffine(in TField x, in TField y)
    {
        TField.Multiply(X, x, out TField t0);
        TField.Multiply(Y, y, out TField t1);
        TField.Add(x, y, out TField t3);
        TField.Add(X, Y, out TField t4);
        TField.Multiply(t3, t4, out t3);
        TField.Add(t0, t1, out t4);
        TField.Subtract(t3, t4, out t3);
        TField.Multiply(y, Z, out t4);
        TField.Add(t4, Y, out t4);
        TField.Multiply(x, Z, out TField y3);
        TField.Add(y3, X, out y3);
        TField.Multiply(TCurve.B, Z, out TField z3);
        CompleteAddition(t0, t1, Z, t3, t4, y3, z3);
    }

    /// <summary>this + this (algorithm 6).</summary>
    [ConstantTime]
    internal void Double()
    {
        TField.Square(X, out TField t0);
        TField.Square(Y, out TField t1);
        TField.Square(Z, out TField t2);
        TField.Multiply(X, Y, out TField t3);
        TField.Add(t3, t3, out t3);
        TField.Multiply(X, Z, out TField z3);
        TField.Add(z3, z3, out z3);
        TField.Multiply(TCurve.B, t2, out TField y3);
        TField.Subtract(y3, z3, out y3);
        TField.Add(y3, y3, out TField x3);
        TField.Add(x3, y3, out y3);
        TField.Subtract(t1, y3, out x3);
        TField.Add(t1, y3, out y3);
        TField.Multiply(x3, y3, out y3);
        TField.Multiply(x3, t3, out x3);
        TField.Add(t2, t2, out t3);
        TField.Add(t2, t3, out t2);
        TField.Multiply(TCurve.B, z3, out z3);
        TField.Subtract(z3, t2, out z3);
        TField.Subtract(z3, t0, out z3);
        TField.Add(z3, z3, out t3);
        TField.Add(z3, t3, out z3);
        TField.Add(t0, t0, out t3);
        TField.Add(t3, t0, out t0);
        TField.Subtract(t0, t2, out t0);
        TField.Multiply(t0, z3, out t0);
        TField.Add(y3, t0, out y3);
        TField.Multiply(Y, Z, out t0);
        TField.Add(t0, t0, out t0);
        TField.Multiply(t0, z3, out z3);
        TField.Subtract(x3, z3, out X);
        TField.Multiply(t0, t1, out z3);
        TField.Add(z3, z3, out z3);
        TField.Add(z3, z3, out Z);
        Y = y3;
    }

    /// <summary>−this.</summary>
    internal void Negate() => TField.Subtract(default, Y, out Y);

    /// <summary>Takes <paramref name="source"/> where <paramref name="mask"/> is all ones.</summary>
    [ConstantTime]
    internal void CopyIf(ulong mask, in WeierstrassPoint<TField, TCurve> source)
    {
        X.CopyIf(mask, source.X);
        Y.CopyIf(mask, source.Y);
        Z.CopyIf(mask, source.Z);
    }

    // What both additions share, from step 20 of algorithm 4 on; the third coordinate product is t2, b times it is z3.
    [ConstantTime]
    private void CompleteAddition(in TField xx, in TField yy, in TField zz, in TField xy, in TField yz, in TField xz, in TField bzz)
    {
        TField.Subtract(xz, bzz, out TField x3);
        TField.Add(x3, x3, out TField z3);
        TField.Add(x3, z3, out x3);
        TField.Subtract(yy, x3, out z3);
        TField.Add(yy, x3, out x3);
        TField.Multiply(TCurve.B, xz, out TField y3);
        TField.Add(zz, zz, out TField t1);
        TField.Add(t1, zz, out TField t2);
        TField.Subtract(y3, t2, out y3);
        TField.Subtract(y3, xx, out y3);
        TField.Add(y3, y3, out t1);
        TField.Add(t1, y3, out y3);
        TField.Add(xx, xx, out t1);
        TField.Add(t1, xx, out TField t0);
        TField.Subtract(t0, t2, out t0);
        TField.Multiply(yz, y3, out t1);
        TField.Multiply(t0, y3, out t2);
        TField.Multiply(x3, z3, out y3);
        TField.Add(y3, t2, out Y);
        TField.Multiply(xy, x3, out x3);
        TField.Subtract(x3, t1, out X);
        TField.Multiply(yz, z3, out z3);
        TField.Multiply(xy, t0, out t1);
        TField.Add(z3, t1, out Z);
    }
}
