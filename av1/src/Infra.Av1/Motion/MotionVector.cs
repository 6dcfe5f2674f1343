namespace Infra.Av1.Motion;

/// <summary>A motion vector in 1/8 luma samples. Components are 16 bits and wrap, as the specification's sums do when they are stored.</summary>
/// <param name="Row">Mv[0]: downwards.</param>
/// <param name="Column">Mv[1]: to the right.</param>
internal readonly record struct MotionVector(short Row, short Column)
{
    /// <summary>Mv of the saved motion field that says there is none: -1 &lt;&lt; 15.</summary>
    public const short Invalid = short.MinValue;

    /// <summary>Whether both components are 0.</summary>
    public bool IsZero => Row == 0 && Column == 0;
}
