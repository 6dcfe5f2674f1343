using System.Globalization;

namespace Infra.Tls.Bench;

/// <summary>The answer to one order.</summary>
/// <param name="Value">The figure in base units.</param>
/// <param name="Allocated">Bytes allocated per record or handshake; for memory, live managed bytes per connection.</param>
internal sealed record WorkerFigure(double Value, double Allocated)
{
    internal static WorkerFigure Parse(string line)
    {
        string[] parts = line.Split(' ');
        return new WorkerFigure(double.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value:R} {Allocated:R}");
}
