using Infra.Interop.Child;

// One argument names a scenario; it throws if something is not as it should be.
Dictionary<string, Action> scenarios = new(StringComparer.Ordinal)
{
    [nameof(Scenarios.ClockNeedsRight)] = Scenarios.ClockNeedsRight,
    [nameof(Scenarios.DropToUnprivilegedUser)] = Scenarios.DropToUnprivilegedUser,
    [nameof(Scenarios.DropKeepsOneCapability)] = Scenarios.DropKeepsOneCapability,
    [nameof(Scenarios.AmbientReachesChildren)] = Scenarios.AmbientReachesChildren,
    [nameof(Scenarios.SwitchesHold)] = Scenarios.SwitchesHold,
    [nameof(Scenarios.SessionStartsOnce)] = Scenarios.SessionStartsOnce,
    [nameof(Scenarios.LockedMemoryIsLimited)] = Scenarios.LockedMemoryIsLimited,
    [nameof(Scenarios.AllMemoryLocks)] = Scenarios.AllMemoryLocks,
    [nameof(Scenarios.MissingCallsAreNamed)] = Scenarios.MissingCallsAreNamed,
};
if (args.Length != 1 || !scenarios.TryGetValue(args[0], out Action? scenario)) return 2;
try
{
    scenario();
    Console.WriteLine("done");
    return 0;
}
catch (Exception failure)
{
    Console.WriteLine(failure);
    return 1;
}
