namespace Infra.Av1;

/// <summary>Content light level, section 6.7.3.</summary>
/// <param name="MaxContentLightLevel">max_cll, candela per square metre, 0 to 65535.</param>
/// <param name="MaxFrameAverageLightLevel">max_fall, candela per square metre, 0 to 65535.</param>
public readonly record struct ContentLightLevel(int MaxContentLightLevel, int MaxFrameAverageLightLevel);
