namespace Infra.Av1;

/// <summary>Why a packet, or a part of it, could not be decoded. A value; allocates nothing but its text.</summary>
/// <param name="Code">The kind.</param>
/// <param name="ObuIndex">Number of the OBU in its packet, from 0; -1 if none was reached.</param>
/// <param name="BitOffset">Bits from the start of the OBU's payload, or of the tile's data; for containers the byte offset in the file.</param>
/// <param name="Detail">A constant sentence of ours; never text from the input.</param>
/// <param name="Packet">What the caller said of the packet.</param>
public readonly record struct Av1Error(Av1ErrorCode Code, int ObuIndex, long BitOffset, string Detail, Av1PacketInfo Packet = default);
