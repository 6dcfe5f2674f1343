namespace Infra.Testing.Faults;

/// <summary>The failure that <see cref="FaultPlan"/> injects; an I/O error, as the code under test would meet it.</summary>
/// <param name="call">The name of the call that failed.</param>
/// <param name="number">Which call it was, from 1.</param>
public sealed class InjectedFaultException(string call, int number) : IOException($"injected failure of call {number}: {call}");
