namespace Infra.Av1.Prediction;

/// <summary>How edges of directional prediction are smoothed and upsampled, sections 7.11.2.9 and 7.11.2.10.</summary>
internal static class IntraEdgeRules
{
    /// <summary>Intra edge filter strength selection.</summary>
    /// <param name="size">Width and height of the transform block in sum.</param>
    /// <param name="isSmooth">filterType: a neighbour uses a smooth mode.</param>
    /// <param name="delta">Difference of the angle to the edge's own, degrees.</param>
    /// <returns>0 to 3.</returns>
    public static int Strength(int size, bool isSmooth, int delta)
    {
        int d = Math.Abs(delta);
        if (isSmooth)
        {
            if (size <= 8) return d >= 64 ? 2 : d >= 40 ? 1 : 0;
            if (size <= 16) return d >= 48 ? 2 : d >= 20 ? 1 : 0;
            if (size <= 24) return d >= 4 ? 3 : 0;
            return 3;
        }

        if (size <= 8) return d >= 56 ? 1 : 0;
        if (size <= 16) return d >= 40 ? 1 : 0;
        if (size <= 24) return d >= 32 ? 3 : d >= 16 ? 2 : d >= 8 ? 1 : 0;
        if (size <= 32) return d >= 32 ? 3 : d >= 4 ? 2 : 1;
        return 3;
    }

    /// <summary>Intra edge upsample selection.</summary>
    public static bool IsUpsampled(int size, bool isSmooth, int delta)
    {
        int d = Math.Abs(delta);
        return d is > 0 and < 40 && size <= (isSmooth ? 8 : 16);
    }
}
