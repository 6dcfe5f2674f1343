namespace Infra.Av1.Headers;

/// <summary>A warp model: gm_params of section 7.11.3.6 or the LocalWarpParams of a block.</summary>
/// <param name="Type">IDENTITY (0), TRANSLATION, ROTZOOM or AFFINE (3).</param>
/// <param name="P0">gm_params[0]: translation in x, 1/65536 of a sample; with the type TRANSLATION in y, since section 7.10.2.1 makes it the row of a vector.</param>
/// <param name="P1">gm_params[1]: translation in y, with the type TRANSLATION in x.</param>
/// <param name="P2">gm_params[2]: x from x, 65536 is 1.</param>
/// <param name="P3">gm_params[3]: x from y.</param>
/// <param name="P4">gm_params[4]: y from x.</param>
/// <param name="P5">gm_params[5]: y from y, 65536 is 1.</param>
public readonly record struct WarpModel(int Type, int P0, int P1, int P2, int P3, int P4, int P5)
{
    /// <summary>The model that moves nothing.</summary>
    public static WarpModel Identity => new(0, 0, 0, 1 << 16, 0, 0, 1 << 16);
}
