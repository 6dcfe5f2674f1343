namespace Infra.Av1.Decoding;

/// <summary>Where the bytes of one tile lie.</summary>
/// <param name="Source">The array of the packet, or the copy that was kept of an earlier one.</param>
/// <param name="Offset">In the array.</param>
/// <param name="Length">At least 1.</param>
/// <param name="ObuIndex">Number of its OBU in its packet.</param>
/// <param name="Packet">Its packet.</param>
internal readonly record struct TileData(byte[] Source, int Offset, int Length, int ObuIndex, Av1PacketInfo Packet);
