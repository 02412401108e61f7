# Opens the desk on the demonstration store. Installs what is missing, makes the store the first time.
$ErrorActionPreference = 'Stop'
& (Join-Path $PSScriptRoot 'setup.ps1')
Set-Location (Join-Path $PSScriptRoot '..')
$store = Join-Path $env:LOCALAPPDATA 'jiedui\demo.jiedui'
if (-not (Test-Path $store)) {
    & .venv\Scripts\jiedui.exe demo $store
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}
& .venv\Scripts\jiedui.exe $store
exit $LASTEXITCODE
