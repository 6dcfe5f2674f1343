using System.Globalization;
using System.Text.Json;

namespace Infra.Crypto.Bench;

/// <summary>What one operation costs.</summary>
/// <param name="Algorithm">Its name.</param>
/// <param name="Size">Bytes of text; 0 where there is none.</param>
/// <param name="Operations">How often it ran.</param>
/// <param name="CpuSeconds">CPU time of the process meanwhile, user and system.</param>
/// <param name="AllocatedBytes">Bytes allocated per operation.</param>
internal sealed record Measurement(string Algorithm, int Size, long Operations, double CpuSeconds, double AllocatedBytes)
{
    private double NanosecondsPerOperation => CpuSeconds * 1e9 / Operations;

    private double BytesPerSecond => Size * (double)Operations / CpuSeconds;

    public override string ToString() => Size == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Algorithm,-24} {"",6}   {NanosecondsPerOperation,10:0.0} ns  {Operations / CpuSeconds,12:0} op/s  {AllocatedBytes:0.##} B")
        : string.Create(CultureInfo.InvariantCulture, $"{Algorithm,-24} {Size,6} B {NanosecondsPerOperation,10:0.0} ns  {BytesPerSecond / 1e6,10:0.0} MB/s  {AllocatedBytes:0.##} B");

    internal static Measurement Take(BenchOperation operation, int size, double seconds)
    {
        Action action = operation.Prepare(size);
        WarmUp.Run(action);
        long batch = 1;
        while (Time(action, batch) < TimeSpan.FromMilliseconds(20) && batch < 1L << 32) batch *= 2;

        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long operations = 0;
        TimeSpan total = TimeSpan.Zero;
        while (total.TotalSeconds < seconds)
        {
            total += Time(action, batch);
            operations += batch;
        }
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return new Measurement(operation.Name, size, operations, total.TotalSeconds, Math.Floor(allocated / (double)operations));
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("algorithm", Algorithm);
        writer.WriteNumber("size", Size);
        writer.WriteNumber("operations", Operations);
        writer.WriteNumber("cpuSeconds", CpuSeconds);
        writer.WriteNumber("nanosecondsPerOperation", NanosecondsPerOperation);
        if (Size != 0) writer.WriteNumber("bytesPerSecond", BytesPerSecond);
        writer.WriteNumber("allocatedBytesPerOperation", AllocatedBytes);
        writer.WriteEndObject();
    }

    private static TimeSpan Time(Action action, long count)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        for (long i = 0; i < count; i++) action();
        return Environment.CpuUsage.TotalTime - before;
    }
}
