namespace Infra.Crypto.Curves;

/// <summary>
/// A point of y² = x³ − 3·x + b in Jacobian coordinates: x = X/Z², y = Y/Z³; infinity has Z = 0. These formulas are a third cheaper than complete ones, and
/// <see cref="Add"/> is wrong where both points are equal or one is infinity: every caller says why that cannot be, or looks first.
/// </summary>
internal struct JacobianPoint<TField, TCurve>
    where TField : unmanaged, IPrimeField<TField>
    where TCurve : unmanaged, IWeierstrassCurve<TField>
{
    internal TField X, Y, Z;

    internal JacobianPoint(in AffinePoint<TField, TCurve> point)
    {
        X = point.X;
        Y = point.Y;
        Z = TField.One;
    }

    /// <summary>this + this, for all points, infinity too: no point of these curves has order 2. Four multiplications, four squarings.</summary>
    [ConstantTime]
    internal void Double()
    {
        TField.Square(Z, out TField delta);
        TField.Square(Y, out TField gamma);
        TField.Multiply(X, gamma, out TField beta);
        TField.Subtract(X, delta, out TField alpha);
        TField.Add(X, delta, out TField sum);
        TField.Multiply(alpha, sum, out alpha);
        TField.Scale(alpha, 3, out alpha);             // 3·(X² − Z⁴), the slope for a = −3
        TField.Multiply(Y, Z, out Z);
        TField.Add(Z, Z, out Z);
        TField.Scale(beta, 4, out beta);
        TField.Square(alpha, out X);
        TField.Subtract(X, beta, out X);
        TField.Subtract(X, beta, out X);
        TField.Square(gamma, out gamma);
        TField.Scale(gamma, 8, out gamma);
        TField.Subtract(beta, X, out beta);
        TField.Multiply(alpha, beta, out Y);
        TField.Subtract(Y, gamma, out Y);
    }

    /// <summary>
    /// this + other, unless this is infinity or other; opposite points give infinity. Eight multiplications, three squarings.
    /// </summary>
    [ConstantTime]
    internal void Add(in AffinePoint<TField, TCurve> other)
    {
        TField.Square(Z, out TField zz);
        TField.Multiply(other.X, zz, out TField h);
        TField.Subtract(h, X, out h);
        TField.Multiply(other.Y, Z, out TField r);
        TField.Multiply(r, zz, out r);
        TField.Subtract(r, Y, out r);
        AddDifferences(h, r);
    }

    /// <summary>this + other for all pairs. Not constant time.</summary>
    internal void AddPublic(in AffinePoint<TField, TCurve> other)
    {
        if (Z.MaskIfZero() != 0)
        {
            this = new JacobianPoint<TField, TCurve>(other);
            return;
        }

        TField.Square(Z, out TField zz);
        TField.Multiply(other.X, zz, out TField h);
        TField.Subtract(h, X, out h);
        TField.Multiply(other.Y, Z, out TField r);
        TField.Multiply(r, zz, out r);
        TField.Subtract(r, Y, out r);
        if (h.MaskIfZero() != 0 && r.MaskIfZero() != 0) Double();
        else AddDifferences(h, r);
    }

    /// <summary>Takes <paramref name="source"/> where <paramref name="mask"/> is all ones.</summary>
    [ConstantTime]
    internal void CopyIf(ulong mask, in JacobianPoint<TField, TCurve> source)
    {
        X.CopyIf(mask, source.X);
        Y.CopyIf(mask, source.Y);
        Z.CopyIf(mask, source.Z);
    }

    /// <summary>Writes 04, x, y; zeros for x and y at infinity.</summary>
    [ConstantTime]
    internal readonly void Write(Span<byte> encoded)
    {
        PrimeField.Invert(Z, out TField inverse);
        TField.Square(inverse, out TField square);
        TField.Multiply(X, square, out TField x);
        TField.Multiply(square, inverse, out TField y);
        TField.Multiply(Y, y, out y);
        encoded[0] = 4;
        x.Write(encoded.Slice(1, TField.Size));
        y.Write(encoded.Slice(1 + TField.Size, TField.Size));
    }

    /// <summary>Writes the x-coordinate alone; zeros at infinity.</summary>
    [ConstantTime]
    internal readonly void WriteX(Span<byte> encoded)
    {
        PrimeField.Invert(Z, out TField inverse);
        TField.Square(inverse, out TField x);
        TField.Multiply(X, x, out x);
        x.Write(encoded[..TField.Size]);
    }

    /// <summary>
    /// Brings points to affine form with one inversion for all of them. None may be infinity; at most as many as there are places in
    /// <paramref name="affine"/>. <paramref name="prefixes"/> is room for as many elements.
    /// </summary>
    [ConstantTime]
    internal static void Normalize(ReadOnlySpan<JacobianPoint<TField, TCurve>> points, Span<AffinePoint<TField, TCurve>> affine, Span<TField> prefixes)
    {
        TField product = TField.One;
        for (int i = 0; i < points.Length; i++)
        {
            prefixes[i] = product;
            TField.Multiply(product, points[i].Z, out product);
        }
        PrimeField.Invert(product, out TField inverse);
        for (int i = points.Length - 1; i >= 0; i--)
        {
            TField.Multiply(inverse, prefixes[i], out TField inverseZ);
            TField.Multiply(inverse, points[i].Z, out inverse);
            TField.Square(inverseZ, out TField square);
            TField.Multiply(points[i].X, square, out TField x);
            TField.Multiply(square, inverseZ, out TField y);
            TField.Multiply(points[i].Y, y, out y);
            affine[i] = new AffinePoint<TField, TCurve>(x, y);
        }
    }

    // h and r are the differences of x and of y, over Z² and Z³.
    [ConstantTime]
    private void AddDifferences(in TField h, in TField r)
    {
        TField.Multiply(Z, h, out Z);
        TField.Square(h, out TField hh);
        TField.Multiply(hh, h, out TField hhh);
        TField.Multiply(X, hh, out TField v);
        TField.Square(r, out X);
        TField.Subtract(X, hhh, out X);
        TField.Subtract(X, v, out X);
        TField.Subtract(X, v, out X);
        TField.Subtract(v, X, out v);
        TField.Multiply(v, r, out v);
        TField.Multiply(hhh, Y, out hhh);
        TField.Subtract(v, hhh, out Y);
    }
}
