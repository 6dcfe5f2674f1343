namespace Infra.Av1.Motion;

/// <summary>One entry of the stack of motion vector candidates.</summary>
internal struct Candidate
{
    /// <summary>RefStackMv[..][0].</summary>
    public MotionVector Mv0;

    /// <summary>RefStackMv[..][1]; zero unless the block is compound.</summary>
    public MotionVector Mv1;

    /// <summary>WeightStack.</summary>
    public int Weight;
}
