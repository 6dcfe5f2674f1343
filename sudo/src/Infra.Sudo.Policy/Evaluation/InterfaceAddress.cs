namespace Infra.Sudo.Policy.Evaluation;

/// <summary>An address of a network interface that is up; loopback interfaces are left out by who collects them.</summary>
/// <param name="Address">4 or 16 bytes.</param>
/// <param name="Mask">The network mask, as long as the address.</param>
public sealed record InterfaceAddress(ReadOnlyMemory<byte> Address, ReadOnlyMemory<byte> Mask);
