namespace Infra.Interop.Net;

/// <summary>Programs that pick the socket of a SO_REUSEPORT group for an incoming datagram.</summary>
public static class ReusePortFilter
{
    private const ushort LoadByte = 0x30;        // BPF_LD | BPF_B | BPF_ABS
    private const ushort LoadWord = 0x20;        // BPF_LD | BPF_W | BPF_ABS
    private const ushort ShiftRight = 0x74;      // BPF_ALU | BPF_RSH | BPF_K
    private const ushort JumpIfEqual = 0x15;     // BPF_JMP | BPF_JEQ | BPF_K
    private const ushort Jump = 0x05;            // BPF_JMP | BPF_JA
    private const ushort MoveToX = 0x07;         // BPF_MISC | BPF_TAX
    private const ushort XorX = 0xAC;            // BPF_ALU | BPF_XOR | BPF_X
    private const ushort Multiply = 0x24;        // BPF_ALU | BPF_MUL | BPF_K
    private const ushort Modulo = 0x94;          // BPF_ALU | BPF_MOD | BPF_K
    private const ushort Return = 0x16;          // BPF_RET | BPF_A
    private const uint NetworkHeader = 0xFFF0_0000;   // SKF_NET_OFF: offsets count from the IP header

    /// <summary>
    /// By the sender's address (all of IPv4, the first 64 bits of IPv6), so that a client always meets the same worker and the
    /// workers need share nothing about it. Sockets are numbered in the order of their bind.
    /// </summary>
    /// <param name="workers">Sockets in the group, 1 to 65536.</param>
    /// <param name="multiplier">Mixes the address; take a random odd number, so that nobody can aim at one worker.</param>
    public static BpfInstruction[] BySourceAddress(int workers, uint multiplier = 0x9E37_79B1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(workers, 65536);
        return
        [
            new(LoadByte, 0, 0, NetworkHeader),        // version and header length
            new(ShiftRight, 0, 0, 4),
            new(JumpIfEqual, 0, 2, 4),
            new(LoadWord, 0, 0, NetworkHeader + 12),   // IPv4 source
            new(Jump, 0, 0, 4),
            new(LoadWord, 0, 0, NetworkHeader + 8),    // IPv6 source, first 64 bits
            new(MoveToX, 0, 0, 0),
            new(LoadWord, 0, 0, NetworkHeader + 12),
            new(XorX, 0, 0, 0),
            new(Multiply, 0, 0, multiplier | 1),
            new(ShiftRight, 0, 0, 16),                 // the upper half is mixed best
            new(Modulo, 0, 0, (uint)workers),
            new(Return, 0, 0, 0),
        ];
    }
}
