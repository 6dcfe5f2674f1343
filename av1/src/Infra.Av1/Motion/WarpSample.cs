namespace Infra.Av1.Motion;

/// <summary>The centre of a neighbouring block, here and in the reference, in 1/8 luma samples: one row of CandList.</summary>
/// <param name="Y">Down.</param>
/// <param name="X">To the right.</param>
/// <param name="TargetY">In the reference.</param>
/// <param name="TargetX">In the reference.</param>
internal readonly record struct WarpSample(int Y, int X, int TargetY, int TargetX);
