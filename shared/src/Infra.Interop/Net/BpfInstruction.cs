using System.Runtime.InteropServices;

namespace Infra.Interop.Net;

/// <summary>
/// One instruction of a classic BPF program: <c>struct sock_filter</c>, 8 bytes; Documentation/networking/filter.rst of the kernel.
/// </summary>
/// <param name="Code">What to do.</param>
/// <param name="JumpTrue">Instructions to skip if a comparison holds.</param>
/// <param name="JumpFalse">Instructions to skip if it does not.</param>
/// <param name="Value">The operand.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct BpfInstruction(ushort Code, byte JumpTrue, byte JumpFalse, uint Value);
