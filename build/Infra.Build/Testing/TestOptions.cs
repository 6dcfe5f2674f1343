namespace Infra.Build.Testing;

/// <summary>What a test run does.</summary>
/// <param name="Filter">Which tests; empty is all of them and the checks of the repository.</param>
/// <param name="Peers">Whether tests against real programs run.</param>
/// <param name="SimdModes">Whether the tests run once in each vector mode.</param>
/// <param name="Build">Whether to build first.</param>
internal sealed record TestOptions(IReadOnlyList<string> Filter, bool Peers, bool SimdModes, bool Build);
