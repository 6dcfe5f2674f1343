using Infra.Av1.Headers;

namespace Infra.Av1.Motion;

/// <summary>Distances between frames in output order.</summary>
internal static class OrderHints
{
    /// <summary>get_relative_dist of section 7.8: positive if <paramref name="a"/> comes after <paramref name="b"/>; 0 without order hints.</summary>
    public static int Distance(SequenceHeader sequence, int a, int b)
    {
        if (!sequence.EnableOrderHint) return 0;
        int difference = a - b;
        int sign = 1 << (sequence.OrderHintBits - 1);
        return (difference & (sign - 1)) - (difference & sign);
    }
}
