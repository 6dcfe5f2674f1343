namespace Infra.Av1.Decoding;

/// <summary>Where the bytes of one tile lie in the packet.</summary>
/// <param name="Offset">In the packet's array.</param>
/// <param name="Length">At least 1.</param>
/// <param name="ObuIndex">Number of its OBU.</param>
internal readonly record struct TileData(int Offset, int Length, int ObuIndex);
